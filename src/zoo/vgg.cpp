// VGG (Simonyan, Zisserman 2014, table 1, configurations D and E): 3x3 convolutions with biases, no normalization.
#include <array>

#include "network.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

Graph build(const char* name, std::uint64_t seed, const std::array<std::int64_t, 5>& repeats) {
    constexpr std::array<std::int64_t, 5> widths{64, 128, 256, 512, 512};
    Network net(name, seed);
    ValueId x = net.input(224);
    for (std::size_t stage = 0; stage < widths.size(); ++stage) {
        net.enter("stage" + std::to_string(stage + 1));
        for (std::int64_t i = 0; i < repeats[stage]; ++i)
            x = net.relu(net.conv(x, {.outputs = widths[stage], .kernel = {3, 3}, .bias = true}));
        x = net.max_pool(x, {.kernel = 2});
    }
    net.enter("classifier");
    x = net.flatten(x);
    x = net.relu(net.dense(x, 4096));
    x = net.relu(net.dense(x, 4096));
    const ValueId scores = net.dense(x, 1000);
    return std::move(net).finish(scores);
}

}  // namespace

Graph build_vgg16(std::uint64_t seed) {
    return build("vgg16", seed, {2, 2, 3, 3, 3});
}

Graph build_vgg19(std::uint64_t seed) {
    return build("vgg19", seed, {2, 2, 4, 4, 4});
}

}  // namespace mlq
