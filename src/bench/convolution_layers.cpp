#include "mlq/bench/convolution_layers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "graph/linear_layer.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/bench/interleave.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq {
namespace {

bool is_plain(const Node& node) {
    const auto dilations = node.attributes.integers("dilations");
    const bool dilated = std::any_of(dilations.begin(), dilations.end(), [](std::int64_t d) { return d != 1; });
    return !dilated && node.attributes.text("auto_pad", "NOTSET") == "NOTSET";
}

std::optional<ConvolutionLayer> convolution_of(const Node& node, const LinearLayer& linear, const Shape& x,
                                               const Shape& w) {
    if (x.size() != 4 || !is_plain(node)) return {};
    const auto strides = node.attributes.integers("strides", {1, 1});
    const auto pads = node.attributes.integers("pads", {0, 0, 0, 0});
    ConvolutionLayer layer{.batch = x[0],
                           .height = x[2],
                           .width = x[3],
                           .inputs = linear.inputs,
                           .outputs = linear.outputs,
                           .kernel_height = w[2],
                           .kernel_width = w[3],
                           .stride_height = strides[0],
                           .stride_width = strides[1],
                           .groups = linear.groups};
    std::copy(pads.begin(), pads.end(), std::begin(layer.pads));
    return layer;
}

std::optional<ConvolutionLayer> product_of(const LinearLayer& linear, const Shape& x) {
    if (x.size() != 2) return {};
    return ConvolutionLayer{.batch = x[0], .inputs = linear.inputs, .outputs = linear.outputs};
}

void add(TurnTime& sum, double count, const TurnTime& time) {
    sum.low_ms += count * time.low_ms;
    sum.high_ms += count * time.high_ms;
    sum.total_ms += count * time.total_ms;
    sum.waited_ms += count * time.waited_ms;
}

auto key_of(const ConvolutionLayer& l) {
    return std::array<std::int64_t, 14>{l.batch,         l.height,       l.width,         l.inputs,       l.outputs,
                                        l.kernel_height, l.kernel_width, l.stride_height, l.stride_width, l.pads[0],
                                        l.pads[1],       l.pads[2],      l.pads[3],       l.groups};
}

// Normal weights, each channel scaled so that its largest is 127: what quantization makes of a layer. The speed of some
// kernels depends on the weights.
Tensor random_codes(const Shape& filter, Random& random) {
    Tensor codes(DType::i8, filter);
    const auto channels = static_cast<std::size_t>(filter[0]);
    const auto all = codes.span<std::int8_t>();
    std::vector<double> weights(channels == 0 ? 0 : all.size() / channels);
    for (std::size_t c = 0; c < channels; ++c) {
        double largest = 0;
        for (double& w : weights) largest = std::max(largest, std::abs(w = random.normal()));
        for (std::size_t i = 0; i < weights.size(); ++i)
            all[c * weights.size() + i] = static_cast<std::int8_t>(std::lround(weights[i] / largest * 127));
    }
    return codes;
}

}  // namespace

std::vector<CountedLayer> list_convolution_layers(const Graph& graph, std::int64_t batch) {
    const auto infos = infer_values(graph, batch);
    const auto shape_of = [&](ValueId id) -> const Shape& { return infos[static_cast<std::size_t>(id)].shape; };
    std::vector<CountedLayer> layers;
    for (const Node& node : graph.nodes) {
        std::optional<ConvolutionLayer> layer;
        const auto linear = linear_layer(graph, node);
        if (!linear) continue;
        if (linear->kind == LinearKind::convolution)
            layer = convolution_of(node, *linear, shape_of(linear->input), shape_of(linear->weights));
        if (linear->kind == LinearKind::product) layer = product_of(*linear, shape_of(linear->input));
        if (!layer) continue;
        const auto same = std::find_if(layers.begin(), layers.end(), [&](const CountedLayer& other) {
            return key_of(other.layer) == key_of(*layer);
        });
        if (same != layers.end()) {
            ++same->count;
        } else {
            layers.push_back({*layer, 1});
        }
    }
    return layers;
}

std::vector<std::vector<TurnTime>> time_onednn_layers(const std::vector<CountedLayer>& layers,
                                                      const std::vector<OneDnnType>& types, int threads, int rounds) {
    std::vector<std::vector<TurnTime>> sums(types.size(), std::vector<TurnTime>(static_cast<std::size_t>(rounds)));
    for (const auto& [layer, count] : layers) {
        std::vector<std::function<void()>> works;
        try {
            for (const OneDnnType type : types) works.push_back(make_onednn_convolution(layer, type, threads));
        } catch (const Error&) {
            continue;
        }
        const auto times = interleave(works, {.seconds = 0, .fewest = static_cast<std::size_t>(rounds)});
        for (std::size_t t = 0; t < types.size(); ++t) {
            for (std::size_t r = 0; r < sums[t].size(); ++r) add(sums[t][r], count, summarize_turn(times.works[t][r]));
        }
    }
    return sums;
}

Graph make_int8_convolution(const ConvolutionLayer& layer) {
    Random random(1);
    Graph graph;
    const auto add = [&](const char* name, Shape shape) {
        Value value;
        value.name = name;
        value.shape = std::move(shape);
        value.shape_known = true;
        value.quant = QuantParams{.scale = 0.05F, .zero_point = 0};
        return graph.add_value(std::move(value));
    };
    const ValueId x = add("x", {layer.batch, layer.inputs, layer.height, layer.width});
    const ValueId y = add("y", {layer.batch, layer.outputs, layer.output_height(), layer.output_width()});
    const Shape filter = {layer.outputs, layer.inputs / layer.groups, layer.kernel_height, layer.kernel_width};
    const auto outputs = static_cast<std::size_t>(layer.outputs);
    const ValueId w = graph.add_constant("w", random_codes(filter, random));
    graph.values[static_cast<std::size_t>(w)].constant_quant = ConstantQuant{std::vector<float>(outputs, 1e-3F), 0};
    const ValueId b = graph.add_constant("b", Tensor(DType::i32, {layer.outputs}));
    graph.values[static_cast<std::size_t>(b)].constant_quant = ConstantQuant{std::vector<float>(outputs, 5e-5F), 0};
    Node node;
    node.name = "convolution";
    node.op = "Conv";
    node.inputs = {x, w, b};
    node.outputs = {y};
    node.clamp = Clamp{0, std::numeric_limits<float>::infinity()};
    using Integers = std::vector<std::int64_t>;
    node.attributes.set("strides", Integers{layer.stride_height, layer.stride_width});
    node.attributes.set("pads", Integers(std::begin(layer.pads), std::end(layer.pads)));
    node.attributes.set("group", layer.groups);
    graph.nodes.push_back(std::move(node));
    graph.inputs = {x};
    graph.outputs = {y};
    return graph;
}

}  // namespace mlq
