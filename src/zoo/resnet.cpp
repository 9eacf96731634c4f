// ResNet v1.5 (He et al. 2015, table 1; v1.5 moves a stage's stride from the 1x1 into the 3x3 convolution) and ResNeXt
// (Xie et al. 2017, table 1), whose 3x3 convolutions are twice as wide and have 32 groups.
#include <array>

#include "network.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

constexpr float epsilon = 1e-5F;

using Repeats = std::array<std::int64_t, 4>;

struct Bottleneck {
    std::int64_t width;
    std::int64_t outputs;
    std::int64_t groups;
    std::int64_t stride;
    bool project;  // the shortcut changes shape
};

ValueId conv_bn(Network& net, ValueId x, ConvLayer layer) {
    layer.padding = Padding::middle;
    return net.batch_norm(net.conv(x, layer), epsilon);
}

ValueId bottleneck(Network& net, ValueId x, const Bottleneck& block) {
    const ValueId shortcut = block.project ? conv_bn(net, x, {.outputs = block.outputs, .stride = block.stride}) : x;
    x = net.relu(conv_bn(net, x, {.outputs = block.width}));
    x = net.relu(
        conv_bn(net, x, {.outputs = block.width, .kernel = {3, 3}, .stride = block.stride, .groups = block.groups}));
    x = conv_bn(net, x, {.outputs = block.outputs});
    return net.relu(net.add(x, shortcut));
}

Graph build(const char* name, std::uint64_t seed, const Repeats& repeats, std::int64_t width, std::int64_t groups) {
    Network net(name, seed);
    ValueId x = net.input(224);
    net.enter("stem");
    x = net.relu(conv_bn(net, x, {.outputs = 64, .kernel = {7, 7}, .stride = 2}));
    x = net.max_pool(x, {.padding = Padding::middle});
    for (std::size_t stage = 0; stage < repeats.size(); ++stage) {
        const std::int64_t scale = std::int64_t{1} << stage;
        for (std::int64_t i = 0; i < repeats[stage]; ++i) {
            net.enter("stage" + std::to_string(stage + 1) + "/block" + std::to_string(i + 1));
            x = bottleneck(net, x,
                           {.width = width * scale,
                            .outputs = 256 * scale,
                            .groups = groups,
                            .stride = stage > 0 && i == 0 ? 2 : 1,
                            .project = i == 0});
        }
    }
    const ValueId scores = net.classify(x);
    return std::move(net).finish(scores);
}

}  // namespace

Graph build_resnet50_v15(std::uint64_t seed) {
    return build("resnet50_v1.5", seed, {3, 4, 6, 3}, 64, 1);
}

Graph build_resnet152_v15(std::uint64_t seed) {
    return build("resnet152_v1.5", seed, {3, 8, 36, 3}, 64, 1);
}

Graph build_resnext101(std::uint64_t seed) {
    return build("resnext101", seed, {3, 4, 23, 3}, 128, 32);
}

}  // namespace mlq
