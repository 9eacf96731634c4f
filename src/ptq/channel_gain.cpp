#include "channel_gain.hpp"

#include <algorithm>
#include <optional>

#include "graph/linear_layer.hpp"
#include "graph/op_traits.hpp"

namespace mlq {
namespace {

using Gain = std::vector<double>;

std::int64_t channels_of(const Value& value) {
    return value.shape.size() < 2 ? 0 : value.shape[1];
}

// The squares of all weights that meet an input channel, added in the order of memory.
std::optional<Gain> linear_gain(const Graph& graph, const Node& node) {
    const auto layer = linear_layer(graph, node);
    if (!layer || layer->constant == nullptr || layer->constant->type() != DType::f32) return std::nullopt;
    const Shape& shape = layer->constant->shape();
    const std::int64_t taps = layer->constant->size() / (shape[0] * shape[1]);
    const std::int64_t rows_of_a_group = shape[0] / layer->groups;
    Gain gain(static_cast<std::size_t>(layer->inputs), 0.0);
    const float* w = layer->constant->data<float>();
    for (std::int64_t row = 0; row < shape[0]; ++row) {
        for (std::int64_t column = 0; column < shape[1]; ++column) {
            const std::int64_t channel = layer->input_axis == 0 ? row : row / rows_of_a_group * shape[1] + column;
            for (std::int64_t tap = 0; tap < taps; ++tap) {
                const double value = *w++;
                gain[static_cast<std::size_t>(channel)] += value * value;
            }
        }
    }
    return gain;
}

// The part of the output's gain that belongs to `channels` input channels starting at `offset`, or one channel spread
// over several outputs.
std::optional<Gain> passed_on(const Gain& output, std::int64_t offset, std::int64_t channels) {
    const auto size = static_cast<std::int64_t>(output.size());
    if (channels <= 0 || output.empty()) return std::nullopt;
    if (offset + channels <= size && (offset > 0 || size == channels))
        return Gain(output.begin() + offset, output.begin() + offset + channels);
    if (size % channels != 0) return std::nullopt;
    const std::int64_t spread = size / channels;  // Flatten: a channel's positions become features of their own
    Gain gain(static_cast<std::size_t>(channels), 0.0);
    for (std::int64_t i = 0; i < size; ++i)
        gain[static_cast<std::size_t>(i / spread)] += output[static_cast<std::size_t>(i)] / static_cast<double>(spread);
    return gain;
}

}  // namespace

std::vector<std::vector<double>> channel_gains(const Graph& graph) {
    std::vector<Gain> gains(graph.values.size());
    std::vector<bool> unknown(graph.values.size(), false);
    const auto add = [&](ValueId id, const std::optional<Gain>& part) {
        if (id == no_value || graph.constant_of(id) != nullptr) return;
        const auto i = static_cast<std::size_t>(id);
        if (!part || (!gains[i].empty() && gains[i].size() != part->size())) {
            unknown[i] = true;
            return;
        }
        if (gains[i].empty()) gains[i].assign(part->size(), 0.0);
        for (std::size_t c = 0; c < part->size(); ++c) gains[i][c] += (*part)[c];
    };
    const auto of = [&](ValueId id) {
        return unknown[static_cast<std::size_t>(id)] ? Gain{} : gains[static_cast<std::size_t>(id)];
    };
    const auto channels = [&](ValueId id) {
        return id == no_value ? 0 : channels_of(graph.values[static_cast<std::size_t>(id)]);
    };

    for (const ValueId id : graph.outputs) {
        const std::int64_t count = channels(id);
        add(id, count > 0 ? std::optional(Gain(static_cast<std::size_t>(count), 1.0)) : std::nullopt);
    }
    for (std::size_t n = graph.nodes.size(); n-- > 0;) {
        const Node& node = graph.nodes[n];
        if (node.inputs.empty() || node.outputs.empty()) continue;
        const ValueId output = node.outputs.front();
        if (node.residual != no_value) add(node.residual, passed_on(of(output), 0, channels(node.residual)));
        if (is_family(node, OpFamily::linear)) {
            add(node.inputs.front(), linear_gain(graph, node));
            for (std::size_t slot = 1; slot < node.inputs.size(); ++slot) add(node.inputs[slot], std::nullopt);
        } else if (is_family(node, OpFamily::concat) && node.attributes.integer("axis", 1) == 1) {
            std::int64_t offset = 0;
            for (const ValueId id : node.inputs) {
                add(id, passed_on(of(output), offset, channels(id)));
                offset += std::max<std::int64_t>(0, channels(id));
            }
        } else {
            for (const ValueId id : node.inputs)
                add(id, traits_of(node).passes_channels ? passed_on(of(output), 0, channels(id)) : std::nullopt);
        }
    }
    for (std::size_t i = 0; i < gains.size(); ++i) {
        if (unknown[i]) gains[i].clear();
    }
    return gains;
}

}  // namespace mlq
