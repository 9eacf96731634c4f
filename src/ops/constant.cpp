// Values that depend on no data: Constant, ConstantOfShape, Shape, Size.
#include <algorithm>
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

Tensor read_value(const Attributes& attributes) {
    if (const Tensor* value = attributes.tensor("value")) return *value;
    if (attributes.has("value_float")) {
        const float value = attributes.real("value_float", 0);
        return Tensor::of<float>({}, std::span(&value, 1));
    }
    if (attributes.has("value_int")) {
        const std::int64_t value = attributes.integer("value_int", 0);
        return Tensor::of<std::int64_t>({}, std::span(&value, 1));
    }
    if (attributes.has("value_floats")) {
        const auto values = attributes.reals("value_floats");
        return Tensor::of<float>({static_cast<std::int64_t>(values.size())}, values);
    }
    if (attributes.has("value_ints")) {
        const auto values = attributes.integers("value_ints");
        return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
    }
    throw Error("has no dense tensor of numbers as its value");
}

Tensor read_fill(const Attributes& attributes) {
    const Tensor* value = attributes.tensor("value");
    if (value == nullptr) return Tensor(DType::f32, {1});
    if (value->size() != 1) throw Error("attribute \"value\"", "must hold one element");
    return *value;
}

struct Section {
    std::int64_t begin, end;
};

Section read_section(const InferContext& context) {
    const auto rank = static_cast<std::int64_t>(context.input(0).logical.size());
    const auto position = [&](const char* name, std::int64_t fallback) {
        const std::int64_t value = context.node.attributes.integer(name, fallback);
        return std::clamp<std::int64_t>(value < 0 ? value + rank : value, 0, rank);
    };
    const std::int64_t begin = position("start", 0);
    return {begin, std::max(begin, position("end", rank))};
}

}  // namespace

void infer_constant(InferContext& context) {
    const Tensor value = read_value(context.node.attributes);
    set_output(context, 0, value.type(), value.shape());
}

Step make_constant(const StepContext& context) {
    auto value = std::make_shared<const Tensor>(read_value(context.node.attributes));
    return [value](auto, auto outputs) { std::memcpy(outputs[0].bytes, value->bytes(), value->byte_size()); };
}

void infer_constant_of_shape(InferContext& context) {
    const Tensor fill = read_fill(context.node.attributes);
    set_output(context, 0, fill.type(), context.constant_integers(0, "the shape"));
}

Step make_constant_of_shape(const StepContext& context) {
    auto fill = std::make_shared<const Tensor>(read_fill(context.node.attributes));
    return [fill](auto, auto outputs) {
        const std::size_t size = fill->byte_size();
        for (std::int64_t i = 0; i < outputs[0].size(); ++i)
            std::memcpy(outputs[0].bytes + static_cast<std::size_t>(i) * size, fill->bytes(), size);
    };
}

void infer_shape(InferContext& context) {
    const Section section = read_section(context);
    set_output(context, 0, DType::i64, {section.end - section.begin});
}

Step make_shape(const StepContext& context) {
    const Section section = read_section(context);
    const Shape& shape = context.input(0).logical;
    const Shape part(shape.begin() + section.begin, shape.begin() + section.end);
    return [part](auto, auto outputs) { std::ranges::copy(part, outputs[0].template data<std::int64_t>()); };
}

void infer_size(InferContext& context) {
    context.input(0);
    set_output(context, 0, DType::i64, {});
}

Step make_size(const StepContext& context) {
    const std::int64_t size = volume(context.input(0).logical);
    return [size](auto, auto outputs) { *outputs[0].template data<std::int64_t>() = size; };
}

}  // namespace mlq
