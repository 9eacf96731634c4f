// Inception v4 (Szegedy et al. 2016, "Inception-v4, Inception-ResNet and the Impact of Residual Connections on
// Learning", figures 3 to 9).
#include "inception.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

ValueId stem(Network& net, ValueId x) {
    x = chain(net, x, {cropped(32, 2), cropped(32, 1), square(64)});
    x = net.concat({net.max_pool(x, {}), conv_bn_relu(net, x, cropped(96, 2))});
    x = net.concat({chain(net, x, {point(64), cropped(96, 1)}),
                    chain(net, x, {point(64), column(64, 7), row(64, 7), cropped(96, 1)})});
    return net.concat({conv_bn_relu(net, x, cropped(192, 2)), net.max_pool(x, {})});
}

ValueId module_a(Network& net, ValueId x) {
    return net.concat({conv_bn_relu(net, x, point(96)), chain(net, x, {point(64), square(96)}),
                       chain(net, x, {point(64), square(96), square(96)}), pooled(net, x, 96)});
}

ValueId reduce_to_17(Network& net, ValueId x) {
    return net.concat({conv_bn_relu(net, x, cropped(384, 2)), chain(net, x, {point(192), square(224), cropped(256, 2)}),
                       net.max_pool(x, {})});
}

ValueId module_b(Network& net, ValueId x) {
    return net.concat({conv_bn_relu(net, x, point(384)), chain(net, x, {point(192), row(224, 7), column(256, 7)}),
                       chain(net, x, {point(192), column(192, 7), row(224, 7), column(224, 7), row(256, 7)}),
                       pooled(net, x, 128)});
}

ValueId reduce_to_8(Network& net, ValueId x) {
    return net.concat({chain(net, x, {point(192), cropped(192, 2)}),
                       chain(net, x, {point(256), row(256, 7), column(320, 7), cropped(320, 2)}), net.max_pool(x, {})});
}

ValueId module_c(Network& net, ValueId x) {
    return net.concat({conv_bn_relu(net, x, point(256)), cross(net, conv_bn_relu(net, x, point(384)), 256),
                       cross(net, chain(net, x, {point(384), column(448, 3), row(512, 3)}), 256), pooled(net, x, 256)});
}

}  // namespace

Graph build_inception_v4(std::uint64_t seed) {
    Network net("inception_v4", seed);
    ValueId x = net.input(299);
    net.enter("stem");
    x = stem(net, x);
    int number = 0;
    const auto repeat = [&](int times, ValueId (*module)(Network&, ValueId)) {
        for (int i = 0; i < times; ++i) {
            net.enter("mixed" + std::to_string(++number));
            x = module(net, x);
        }
    };
    repeat(4, module_a);
    repeat(1, reduce_to_17);
    repeat(7, module_b);
    repeat(1, reduce_to_8);
    repeat(3, module_c);
    const ValueId scores = net.classify(x);
    return std::move(net).finish(scores);
}

}  // namespace mlq
