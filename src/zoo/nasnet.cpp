// NASNet-A (Zoph et al. 2018, figure 4; the ImageNet networks N @ P of its table 2). A cell sees the output of the cell
// before it and of the one before that.
#include "network.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

struct CellInputs {
    ValueId now;
    ValueId before;
};

constexpr PoolLayer keep_size{.kernel = 3, .stride = 1, .padding = Padding::same};
constexpr PoolLayer halve{.kernel = 3, .stride = 2, .padding = Padding::same};

ValueId project(Network& net, ValueId x, std::int64_t filters) {
    return net.batch_norm(net.conv(net.relu(x), {.outputs = filters}));
}

// Relu, depthwise, 1x1, BatchNormalization, twice; the first time with the stride.
ValueId separable(Network& net, ValueId x, std::int64_t filters, std::int64_t kernel, std::int64_t stride = 1) {
    for (int i = 0; i < 2; ++i) {
        const auto channels = net.channels(x);
        x = net.conv(
            net.relu(x),
            {.outputs = channels, .kernel = {kernel, kernel}, .stride = i == 0 ? stride : 1, .groups = channels});
        x = net.batch_norm(net.conv(x, {.outputs = filters}));
    }
    return x;
}

// Gives the older input the size and the channels of the newer one. A picture twice as large is halved along two paths
// that take the even and the odd pixels.
ValueId adjust(Network& net, const CellInputs& inputs, std::int64_t filters) {
    constexpr PoolLayer every_second{.kernel = 1, .stride = 2};
    if (inputs.before == inputs.now) return inputs.now;  // the first cell has nothing older
    if (net.side(inputs.before) == net.side(inputs.now))
        return net.channels(inputs.before) == filters ? inputs.before : project(net, inputs.before, filters);
    const ValueId x = net.relu(inputs.before);
    const ValueId even = net.conv(net.average_pool(x, every_second), {.outputs = filters / 2});
    const ValueId odd = net.conv(net.average_pool(net.shift_up_left(x), every_second), {.outputs = filters / 2});
    return net.batch_norm(net.concat({even, odd}));
}

ValueId normal_cell(Network& net, const CellInputs& inputs, std::int64_t filters) {
    const ValueId p = adjust(net, inputs, filters);
    const ValueId h = project(net, inputs.now, filters);
    return net.concat({p, net.add(separable(net, h, filters, 5), separable(net, p, filters, 3)),
                       net.add(separable(net, p, filters, 5), separable(net, p, filters, 3)),
                       net.add(net.average_pool(h, keep_size), p),
                       net.add(net.average_pool(p, keep_size), net.average_pool(p, keep_size)),
                       net.add(separable(net, h, filters, 3), h)});
}

ValueId reduction_cell(Network& net, const CellInputs& inputs, std::int64_t filters) {
    const ValueId p = adjust(net, inputs, filters);
    const ValueId h = project(net, inputs.now, filters);
    const ValueId a = net.add(separable(net, h, filters, 5, 2), separable(net, p, filters, 7, 2));
    const ValueId b = net.add(net.max_pool(h, halve), separable(net, p, filters, 7, 2));
    const ValueId c = net.add(net.average_pool(h, halve), separable(net, p, filters, 5, 2));
    return net.concat({b, c, net.add(net.average_pool(a, keep_size), b),
                       net.add(separable(net, a, filters, 3), net.max_pool(h, halve))});
}

struct Size {
    std::int64_t side;
    std::int64_t repeats;
    std::int64_t last_filters;  // of the last normal cells, whose output has six times as many channels
    std::int64_t stem_filters;
    // The large network's first normal cell behind a reduction sees the reduction's input's older neighbour.
    bool skip_reduction_input;
};

Graph build(const char* name, std::uint64_t seed, const Size& size) {
    Network net(name, seed);
    const std::int64_t filters = size.last_filters / 4;
    ValueId x = net.input(size.side);
    net.enter("stem");
    x = net.batch_norm(
        net.conv(x, {.outputs = size.stem_filters, .kernel = {3, 3}, .stride = 2, .padding = Padding::none}));
    CellInputs inputs{x, x};
    const auto step = [&](const std::string& block, auto cell, std::int64_t width) {
        net.enter(block);
        inputs = {cell(net, inputs, width), inputs.now};
    };
    step("stem1", reduction_cell, filters / 4);
    step("stem2", reduction_cell, filters / 2);
    int number = 0;
    for (std::int64_t scale = 1; scale <= 4; scale *= 2) {
        if (scale > 1) {
            const ValueId older = inputs.before;
            step("reduction" + std::to_string(scale / 2), reduction_cell, filters * scale);
            if (size.skip_reduction_input) inputs.before = older;
        }
        for (std::int64_t i = 0; i < size.repeats; ++i)
            step("cell" + std::to_string(++number), normal_cell, filters * scale);
    }
    net.enter("head");
    const ValueId scores = net.classify(net.relu(inputs.now));
    return std::move(net).finish(scores);
}

}  // namespace

Graph build_nasnet_mobile(std::uint64_t seed) {
    return build("nasnet_mobile", seed, {224, 4, 1056 / 6, 32, false});
}

Graph build_nasnet_large(std::uint64_t seed) {
    return build("nasnet_large", seed, {331, 6, 4032 / 6, 96, true});
}

}  // namespace mlq
