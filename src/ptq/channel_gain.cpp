#include "mlq/ptq/channel_gain.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace mlq {
namespace {

using Gain = std::vector<double>;

std::int64_t channels_of(const Value& value) {
    return value.shape.size() < 2 ? 0 : value.shape[1];
}

// Conv weights [O][C/groups][taps...]: input channel c meets the weights of its group's output channels.
Gain conv_gain(const Tensor& weights, std::int64_t groups) {
    const std::int64_t outputs = weights.shape()[0];
    const std::int64_t per_group = weights.shape()[1];
    const std::int64_t taps = weights.size() / std::max<std::int64_t>(1, outputs * per_group);
    Gain gain(static_cast<std::size_t>(per_group * groups), 0.0);
    const float* w = weights.data<float>();
    for (std::int64_t o = 0; o < outputs; ++o) {
        const std::int64_t group = o / std::max<std::int64_t>(1, outputs / groups);
        for (std::int64_t c = 0; c < per_group; ++c) {
            for (std::int64_t t = 0; t < taps; ++t) {
                const double value = w[(o * per_group + c) * taps + t];
                gain[static_cast<std::size_t>(group * per_group + c)] += value * value;
            }
        }
    }
    return gain;
}

Gain gemm_gain(const Tensor& weights, bool rows_are_outputs) {
    const std::int64_t k = weights.shape()[rows_are_outputs ? 1 : 0];
    const std::int64_t n = weights.shape()[rows_are_outputs ? 0 : 1];
    Gain gain(static_cast<std::size_t>(k), 0.0);
    const float* w = weights.data<float>();
    for (std::int64_t i = 0; i < k; ++i) {
        for (std::int64_t c = 0; c < n; ++c) {
            const double value = rows_are_outputs ? w[c * k + i] : w[i * n + c];
            gain[static_cast<std::size_t>(i)] += value * value;
        }
    }
    return gain;
}

std::optional<Gain> linear_gain(const Graph& graph, const Node& node) {
    const Tensor* weights = node.inputs.size() > 1 ? graph.constant_of(node.inputs[1]) : nullptr;
    if (weights == nullptr || weights->type() != DType::f32 || weights->shape().size() < 2) return std::nullopt;
    if (node.op == "Conv") return conv_gain(*weights, node.attributes.integer("group", 1));
    if (weights->shape().size() != 2) return std::nullopt;
    return gemm_gain(*weights, node.op == "Gemm" && node.attributes.integer("transB", 0) != 0);
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

bool passes_channels(std::string_view op) {
    static constexpr std::array<std::string_view, 18> names{
        "Relu",        "LeakyRelu",         "PRelu",         "Clip",    "HardSwish", "Add",     "Sub",    "MaxPool",
        "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Flatten", "Reshape",   "Squeeze", "Resize", "Identity",
        "Dropout",     "ReduceMean"};
    return std::find(names.begin(), names.end(), op) != names.end();
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
        if (node.op == "Conv" || node.op == "Gemm" || node.op == "MatMul") {
            add(node.inputs.front(), linear_gain(graph, node));
        } else if (node.op == "Concat" && node.attributes.integer("axis", 1) == 1) {
            std::int64_t offset = 0;
            for (const ValueId id : node.inputs) {
                add(id, passed_on(of(output), offset, channels(id)));
                offset += std::max<std::int64_t>(0, channels(id));
            }
        } else {
            for (const ValueId id : node.inputs)
                add(id, passes_channels(node.op) ? passed_on(of(output), 0, channels(id)) : std::nullopt);
        }
    }
    for (std::size_t i = 0; i < gains.size(); ++i) {
        if (unknown[i]) gains[i].clear();
    }
    return gains;
}

}  // namespace mlq
