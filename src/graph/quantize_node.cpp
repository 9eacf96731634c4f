#include "quantize_node.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/shortest.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::size_t scale_slot = 1;
constexpr std::size_t zero_point_slot = 2;

ValueId input_of(const Node& node, std::size_t slot) {
    return slot < node.inputs.size() ? node.inputs[slot] : no_value;
}

[[noreturn]] void refuse_bits() {
    throw Error("", "has codes other than int8, uint8 or int32", "quantize the model to 8 bits");
}

// The type of the codes is that of the zero point; without one it is uint8, or what the node or its data say.
DType code_type(const Graph& graph, const Node& node, const Tensor* data) {
    if (const auto* zero_point = graph.constant_of(input_of(node, zero_point_slot))) return zero_point->type();
    if (node.op == "DequantizeLinear") return data != nullptr ? data->type() : DType::u8;
    constexpr std::int64_t unset = 0, uint8 = 2, int8 = 3;
    const auto type = node.attributes.integer("output_dtype", unset);
    if (type != unset && type != uint8 && type != int8) refuse_bits();
    return type == int8 ? DType::i8 : DType::u8;
}

std::vector<int> read_zero_points(const Tensor* tensor, std::size_t count) {
    if (tensor == nullptr) return std::vector<int>(count, 0);
    std::vector<int> zero_points;
    for (std::int64_t i = 0; i < tensor->size(); ++i) {
        if (tensor->type() == DType::u8) zero_points.push_back(tensor->data<std::uint8_t>()[i]);
        if (tensor->type() == DType::i8) zero_points.push_back(tensor->data<std::int8_t>()[i]);
        if (tensor->type() == DType::i32) zero_points.push_back(tensor->data<std::int32_t>()[i]);
    }
    if (zero_points.size() == 1) zero_points.resize(count, zero_points[0]);
    if (zero_points.size() != count)
        throw Error(
            "", "has " + std::to_string(count) + " scales but " + std::to_string(zero_points.size()) + " zero points",
            "re-export the model");
    return zero_points;
}

int read_axis(const Node& node, const Shape& shape, std::size_t channels) {
    const auto rank = static_cast<std::int64_t>(shape.size());
    auto axis = node.attributes.integer("axis", 1);
    // Many exporters leave the default on a bias, which has axis 0 only.
    if (rank == 1) axis = 0;
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank || shape[axis] != static_cast<std::int64_t>(channels))
        throw Error("", "has " + std::to_string(channels) + " scales that do not fit data of shape " + to_string(shape),
                    "set its axis to that of the channels");
    return static_cast<int>(axis);
}

// Calls visit(element, channel) for every element.
template <typename Visit>
void for_each_channel(const Shape& shape, const NodeCoding& coding, const Visit& visit) {
    std::int64_t inner = 1;
    for (std::size_t i = static_cast<std::size_t>(coding.axis) + 1; i < shape.size(); ++i) inner *= shape[i];
    const auto channels = static_cast<std::int64_t>(coding.scales.size());
    const auto count = volume(shape);
    for (std::int64_t i = 0; i < count; ++i) visit(i, channels == 1 ? 0 : i / inner % channels);
}

template <typename Code>
Tensor quantize_as(const Tensor& reals, const NodeCoding& coding) {
    constexpr float lowest = std::numeric_limits<Code>::min();
    constexpr float highest = std::numeric_limits<Code>::max();
    Tensor codes(dtype_of<Code>(), reals.shape());
    for_each_channel(reals.shape(), coding, [&](std::int64_t i, std::int64_t channel) {
        const float code = std::nearbyint(reals.data<float>()[i] / coding.scales[channel]) +
                           static_cast<float>(coding.zero_points[channel]);
        codes.data<Code>()[i] = static_cast<Code>(std::clamp(code, lowest, highest));
    });
    return codes;
}

template <typename Code>
Tensor dequantize_as(const Tensor& codes, const NodeCoding& coding) {
    Tensor reals(DType::f32, codes.shape());
    for_each_channel(codes.shape(), coding, [&](std::int64_t i, std::int64_t channel) {
        const auto distance = static_cast<std::int64_t>(codes.data<Code>()[i]) - coding.zero_points[channel];
        reals.data<float>()[i] = coding.scales[channel] * static_cast<float>(distance);
    });
    return reals;
}

void check(const Graph& graph, const Node& node) {
    if (node.inputs.size() < 2 || node.inputs[0] == no_value || node.inputs[scale_slot] == no_value ||
        node.outputs.size() != 1)
        throw Error("", "lacks its data, its scale or its output", "the file is damaged");
    if (node.attributes.integer("block_size", 0) != 0)
        throw Error("", "is quantized in blocks", "quantize per tensor or per channel");
    const auto* zero_point = graph.constant_of(input_of(node, zero_point_slot));
    if (zero_point == nullptr) return;
    const bool is_8_bit = zero_point->type() == DType::u8 || zero_point->type() == DType::i8;
    // int16 and uint16 are held as int32 as well, but int32 codes are biases and have no QuantizeLinear.
    if (!is_8_bit && (zero_point->type() != DType::i32 || node.op == "QuantizeLinear")) refuse_bits();
}

NodeCoding read(const Graph& graph, const Node& node, const Tensor* data) {
    const auto& scale = *graph.constant_of(input_of(node, scale_slot));
    const auto scales = scale.span<float>();
    NodeCoding coding;
    coding.scales.assign(scales.begin(), scales.end());
    for (const auto s : coding.scales) {
        if (!(s > 0) || !std::isfinite(s)) throw Error("", "has a scale of " + shortest(s), "quantize the model again");
    }
    if (coding.scales.empty()) throw Error("", "has no scale", "the file is damaged");
    coding.type = code_type(graph, node, data);
    if (data != nullptr && data->type() != DType::f32 && data->type() != coding.type)
        throw Error("", "has a zero point of another type than its data", "re-export the model");
    coding.zero_points = read_zero_points(graph.constant_of(input_of(node, zero_point_slot)), coding.scales.size());
    if (data != nullptr && coding.scales.size() > 1) coding.axis = read_axis(node, data->shape(), coding.scales.size());
    return coding;
}

}  // namespace

void check_quantize_node(const Graph& graph, const Node& node) {
    with_context(describe(node), [&] { check(graph, node); });
}

NodeCoding read_coding(const Graph& graph, const Node& node, const Tensor* data) {
    return with_context(describe(node), [&] { return read(graph, node, data); });
}

bool has_constant_coding(const Graph& graph, const Node& node) {
    if (node.inputs.empty() || node.outputs.size() != 1) return false;
    const auto* scale = graph.constant_of(input_of(node, scale_slot));
    const auto zero_point = input_of(node, zero_point_slot);
    return scale != nullptr && scale->type() == DType::f32 && (zero_point == no_value || graph.constant_of(zero_point));
}

QuantParams activation_params(const NodeCoding& coding) {
    return {coding.scales[0], coding.zero_points[0] + (coding.type == DType::i8 ? 128 : 0)};
}

Tensor quantize_tensor(const Tensor& reals, const NodeCoding& coding) {
    return coding.type == DType::i8 ? quantize_as<std::int8_t>(reals, coding)
                                    : quantize_as<std::uint8_t>(reals, coding);
}

Tensor dequantize_tensor(const Tensor& codes, const NodeCoding& coding) {
    switch (codes.type()) {
        case DType::i8:
            return dequantize_as<std::int8_t>(codes, coding);
        case DType::u8:
            return dequantize_as<std::uint8_t>(codes, coding);
        default:
            return dequantize_as<std::int32_t>(codes, coding);
    }
}

}  // namespace mlq
