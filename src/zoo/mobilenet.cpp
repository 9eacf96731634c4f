// MobileNet v1 (Howard et al. 2017, table 1) and v2 (Sandler et al. 2018, table 2), width 1.0.
#include "network.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

ValueId conv_bn(Network& net, ValueId x, const ConvLayer& layer) {
    return net.batch_norm(net.conv(x, layer));
}

ValueId depthwise(Network& net, ValueId x, std::int64_t stride) {
    const auto channels = net.channels(x);
    return net.relu6(conv_bn(net, x, {.outputs = channels, .kernel = {3, 3}, .stride = stride, .groups = channels}));
}

// Expand, filter each channel, project to a linear bottleneck.
ValueId inverted_residual(Network& net, ValueId x, std::int64_t expansion, std::int64_t outputs, std::int64_t stride) {
    const ValueId shortcut = x;
    const auto inputs = net.channels(x);
    if (expansion > 1) x = net.relu6(conv_bn(net, x, {.outputs = expansion * inputs}));
    x = conv_bn(net, depthwise(net, x, stride), {.outputs = outputs});
    return stride == 1 && inputs == outputs ? net.add(x, shortcut) : x;
}

}  // namespace

Graph build_mobilenet_v1(std::uint64_t seed) {
    struct Block {
        std::int64_t outputs, stride;
    };
    constexpr Block blocks[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                                {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
    Network net("mobilenet_v1", seed);
    ValueId x = net.input(224);
    net.enter("stem");
    x = net.relu6(conv_bn(net, x, {.outputs = 32, .kernel = {3, 3}, .stride = 2}));
    int number = 0;
    for (const auto& [outputs, stride] : blocks) {
        net.enter("block" + std::to_string(++number));
        x = net.relu6(conv_bn(net, depthwise(net, x, stride), {.outputs = outputs}));
    }
    const ValueId scores = net.classify(x);
    return std::move(net).finish(scores);
}

Graph build_mobilenet_v2(std::uint64_t seed) {
    struct Stage {
        std::int64_t expansion, outputs, repeats, stride;
    };
    constexpr Stage stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                                {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
    Network net("mobilenet_v2", seed);
    ValueId x = net.input(224);
    net.enter("stem");
    x = net.relu6(conv_bn(net, x, {.outputs = 32, .kernel = {3, 3}, .stride = 2}));
    int number = 0;
    for (const auto& [expansion, outputs, repeats, stride] : stages) {
        for (std::int64_t i = 0; i < repeats; ++i) {
            net.enter("block" + std::to_string(++number));
            x = inverted_residual(net, x, expansion, outputs, i == 0 ? stride : 1);
        }
    }
    net.enter("head");
    x = net.relu6(conv_bn(net, x, {.outputs = 1280}));
    const ValueId scores = net.classify(x);
    return std::move(net).finish(scores);
}

}  // namespace mlq
