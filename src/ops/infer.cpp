#include "infer.hpp"

#include <algorithm>

#include "mlq/base/error.hpp"

namespace mlq {

int normal_axis(std::int64_t axis, std::size_t rank, std::string_view name) {
    const auto size = static_cast<std::int64_t>(rank);
    if (axis < -size || axis >= size)
        throw Error(std::string(name),
                    std::to_string(axis) + " does not exist in a tensor of " + std::to_string(rank) + " dimensions");
    return static_cast<int>(axis < 0 ? axis + size : axis);
}

std::vector<int> normal_axes(const std::vector<std::int64_t>& axes, std::size_t rank, std::string_view name) {
    std::vector<int> normal;
    for (const auto axis : axes) {
        const int one = normal_axis(axis, rank, name);
        if (std::find(normal.begin(), normal.end(), one) != normal.end())
            throw Error(std::string(name), "axis " + std::to_string(axis) + " is listed twice");
        normal.push_back(one);
    }
    return normal;
}

ListArgument list_argument(const InferContext& context, const char* name, std::size_t i, std::int64_t since) {
    if (context.opset < since) return {context.node.attributes.has(name), context.node.attributes.integers(name)};
    if (!context.has_input(i)) return {};
    return {true, context.constant_integers(i, name)};
}

Shape broadcast(const Shape& a, const Shape& b) {
    Shape out(std::max(a.size(), b.size()), 1);
    for (std::size_t i = 0; i < out.size(); ++i) {  // from the last dimension
        const auto left = i < a.size() ? a[a.size() - 1 - i] : 1;
        const auto right = i < b.size() ? b[b.size() - 1 - i] : 1;
        if (left != right && left != 1 && right != 1)
            throw Error("shapes " + to_string(a) + " and " + to_string(b) + " do not broadcast");
        out[out.size() - 1 - i] = left == 1 ? right : left;
    }
    return out;
}

DType meant_type(const Operand& operand) {
    return operand.quant || operand.constant_quant != nullptr ? DType::f32 : operand.type;
}

const Operand& real_input(const InferContext& context, std::size_t i) {
    const Operand& operand = context.input(i);
    if (meant_type(operand) != DType::f32)
        throw Error("input " + std::to_string(i) + " " + quoted(operand.name),
                    "must be float32, but is " + std::string(to_string(operand.type)), "insert a Cast to float");
    return operand;
}

DType arithmetic_type(const InferContext& context, std::size_t count) {
    const DType first = context.input(0).type;
    bool integers = first != DType::f32 && first != DType::boolean;
    for (std::size_t i = 0; i < count; ++i) {
        const Operand& x = context.input(i);
        integers = integers && x.type == first && !x.quant && x.constant_quant == nullptr;
    }
    for (std::size_t i = 0; i < count && !integers; ++i) real_input(context, i);
    return integers ? first : DType::f32;
}

DType number_type(const InferContext& context, std::size_t count) {
    const DType type = arithmetic_type(context, count);
    if (type == DType::u8 || type == DType::i8) real_input(context, 0);
    return type;
}

void require_integers(const Operand& operand) {
    if (operand.type != DType::i64 && operand.type != DType::i32)
        throw Error("input " + quoted(operand.name),
                    "must be int32 or int64, but is " + std::string(to_string(operand.type)));
}

std::int64_t integer_at(const ConstTensorView& integers, std::int64_t i) {
    return integers.type == DType::i64 ? integers.data<std::int64_t>()[i] : integers.data<std::int32_t>()[i];
}

std::int64_t index_at(const ConstTensorView& indices, std::int64_t i, std::int64_t length) {
    const std::int64_t index = integer_at(indices, i);
    if (index < -length || index >= length)
        throw Error("index " + std::to_string(index) + " is outside an axis of " + std::to_string(length));
    return index < 0 ? index + length : index;
}

void require_rank(const Operand& operand, std::size_t low, std::size_t high) {
    const std::size_t rank = operand.logical.size();
    if (rank >= low && rank <= high) return;
    const std::string range = low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
    throw Error("input " + quoted(operand.name),
                "shape " + to_string(operand.logical) + " must have " + range + " dimensions");
}

void require_elements(const Operand& operand) {
    if (volume(operand.logical) == 0)
        throw Error("input " + quoted(operand.name), "shape " + to_string(operand.logical) + " has no elements");
}

void set_output(InferContext& context, std::size_t i, DType type, Shape shape) {
    constexpr std::int64_t limit = std::int64_t{1} << 31;
    if (i >= context.outputs.size()) throw Error("output " + std::to_string(i) + " is missing");
    if (volume(shape) > limit) throw Error("output shape " + to_string(shape), "more than 2^31 elements");
    context.outputs[i].type = type;
    context.outputs[i].logical = std::move(shape);
}

void infer_real_like_input(InferContext& context) {
    set_output(context, 0, DType::f32, real_input(context, 0).logical);
}

}  // namespace mlq
