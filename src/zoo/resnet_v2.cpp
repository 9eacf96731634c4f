// ResNet v2 (He et al. 2016): BatchNormalization and Relu before the convolutions, nothing after the sum. As in TF-slim
// and Keras, a stage's stride is in its last unit, and convolutions that no normalization follows have a bias.
#include <array>

#include "network.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

constexpr float epsilon = 1.001e-5F;

ValueId activate(Network& net, ValueId x) {
    return net.relu(net.batch_norm(x, epsilon));
}

ValueId unit(Network& net, ValueId x, std::int64_t width, std::int64_t stride, bool project) {
    const ValueId active = activate(net, x);
    ValueId shortcut = x;
    if (project) {
        shortcut = net.conv(active, {.outputs = 4 * width, .stride = stride, .bias = true});
    } else if (stride > 1) {
        shortcut = net.max_pool(x, {.kernel = 1, .stride = stride});
    }
    ValueId y = activate(net, net.conv(active, {.outputs = width}));
    y = activate(net, net.conv(y, {.outputs = width, .kernel = {3, 3}, .stride = stride, .padding = Padding::middle}));
    return net.add(net.conv(y, {.outputs = 4 * width, .bias = true}), shortcut);
}

Graph build(const char* name, std::uint64_t seed, const std::array<std::int64_t, 4>& repeats) {
    Network net(name, seed);
    ValueId x = net.input(224);
    net.enter("stem");
    x = net.conv(x, {.outputs = 64, .kernel = {7, 7}, .stride = 2, .padding = Padding::middle, .bias = true});
    x = net.max_pool(x, {.padding = Padding::middle});
    for (std::size_t stage = 0; stage < repeats.size(); ++stage) {
        for (std::int64_t i = 0; i < repeats[stage]; ++i) {
            net.enter("stage" + std::to_string(stage + 1) + "/unit" + std::to_string(i + 1));
            const bool last = i + 1 == repeats[stage] && stage + 1 < repeats.size();
            x = unit(net, x, std::int64_t{64} << stage, last ? 2 : 1, i == 0);
        }
    }
    net.enter("head");
    const ValueId scores = net.classify(activate(net, x));
    return std::move(net).finish(scores);
}

}  // namespace

Graph build_resnet50_v2(std::uint64_t seed) {
    return build("resnet50_v2", seed, {3, 4, 6, 3});
}

Graph build_resnet152_v2(std::uint64_t seed) {
    return build("resnet152_v2", seed, {3, 8, 36, 3});
}

}  // namespace mlq
