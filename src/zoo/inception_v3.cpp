// Inception v3 (Szegedy et al. 2015, "Rethinking the Inception Architecture"), without the auxiliary classifier, which
// takes part in training only.
#include "inception.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

ValueId module_a(Network& net, ValueId x, std::int64_t projection) {
    return net.concat({conv_bn_relu(net, x, point(64)), chain(net, x, {point(48), square(64, 5)}),
                       chain(net, x, {point(64), square(96), square(96)}), pooled(net, x, projection)});
}

ValueId reduce_to_17(Network& net, ValueId x) {
    return net.concat({conv_bn_relu(net, x, cropped(384, 2)), chain(net, x, {point(64), square(96), cropped(96, 2)}),
                       net.max_pool(x, {})});
}

ValueId module_b(Network& net, ValueId x, std::int64_t width) {
    return net.concat({conv_bn_relu(net, x, point(192)), chain(net, x, {point(width), row(width, 7), column(192, 7)}),
                       chain(net, x, {point(width), column(width, 7), row(width, 7), column(width, 7), row(192, 7)}),
                       pooled(net, x, 192)});
}

ValueId reduce_to_8(Network& net, ValueId x) {
    return net.concat({chain(net, x, {point(192), cropped(320, 2)}),
                       chain(net, x, {point(192), row(192, 7), column(192, 7), cropped(192, 2)}), net.max_pool(x, {})});
}

ValueId module_c(Network& net, ValueId x) {
    return net.concat({conv_bn_relu(net, x, point(320)), cross(net, conv_bn_relu(net, x, point(384)), 384),
                       cross(net, chain(net, x, {point(448), square(384)}), 384), pooled(net, x, 192)});
}

}  // namespace

Graph build_inception_v3(std::uint64_t seed) {
    Network net("inception_v3", seed);
    ValueId x = net.input(299);
    net.enter("stem");
    x = net.max_pool(chain(net, x, {cropped(32, 2), cropped(32, 1), square(64)}), {});
    x = net.max_pool(chain(net, x, {point(80), cropped(192, 1)}), {});
    int number = 0;
    const auto next = [&] { net.enter("mixed" + std::to_string(++number)); };
    for (const std::int64_t projection : {32, 64, 64}) {
        next();
        x = module_a(net, x, projection);
    }
    next();
    x = reduce_to_17(net, x);
    for (const std::int64_t width : {128, 160, 160, 192}) {
        next();
        x = module_b(net, x, width);
    }
    next();
    x = reduce_to_8(net, x);
    for (int i = 0; i < 2; ++i) {
        next();
        x = module_c(net, x);
    }
    const ValueId scores = net.classify(x);
    return std::move(net).finish(scores);
}

}  // namespace mlq
