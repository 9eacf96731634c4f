// Split: an axis cut into consecutive parts, whose sizes come from the attribute (before opset 13), an input, or are
// equal; with num_outputs (opset 18) the last may be smaller.
#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::size_t read_axis(const InferContext& context) {
    return static_cast<std::size_t>(
        normal_axis(context.node.attributes.integer("axis", 0), context.input(0).logical.size(), "attribute \"axis\""));
}

std::vector<std::int64_t> equal_parts(std::int64_t length, std::int64_t count, bool may_be_uneven) {
    if (!may_be_uneven && length % count != 0)
        throw Error(std::to_string(length) + " elements do not split into " + std::to_string(count) + " equal parts");
    const std::int64_t size = (length + count - 1) / count;
    std::vector<std::int64_t> parts(static_cast<std::size_t>(count), size);
    parts.back() = length - size * (count - 1);
    if (parts.back() < 0)
        throw Error(std::to_string(length) + " elements do not split into " + std::to_string(count) + " parts");
    return parts;
}

}  // namespace

void infer_split(InferContext& context) {
    const Operand& x = context.input(0);
    const std::size_t axis = read_axis(context);
    const std::int64_t length = x.logical[axis];
    const auto count = static_cast<std::int64_t>(context.outputs.size());
    if (count == 0) throw Error("has no outputs");
    const bool counted = context.node.attributes.has("num_outputs");
    if (counted && context.node.attributes.integer("num_outputs", 0) != count)
        throw Error("attribute \"num_outputs\"", "does not match " + std::to_string(count) + " outputs");
    const auto argument = list_argument(context, "split", 1, 13);
    const auto parts = argument.found ? argument.values : equal_parts(length, count, counted);
    if (static_cast<std::int64_t>(parts.size()) != count)
        throw Error("split", std::to_string(parts.size()) + " sizes for " + std::to_string(count) + " outputs");
    std::int64_t left = length;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] < 0 || parts[i] > left)
            throw Error("split", "the sizes do not add up to " + std::to_string(length));
        left -= parts[i];
        Shape shape = x.logical;
        shape[axis] = parts[i];
        set_output(context, i, x.type, std::move(shape));
    }
    if (left != 0) throw Error("split", "the sizes do not add up to " + std::to_string(length));
}

Step make_split(const StepContext& context) {
    const std::size_t axis = read_axis(context);
    const Operand& x = context.input(0);
    const Strides from = logical_strides(x);
    std::vector<BoxCopy> copies;
    std::int64_t position = 0;
    for (const Operand& part : context.outputs) {
        copies.push_back(make_box_copy(part.logical, logical_strides(part), from, 0, position * from[axis]));
        position += part.logical[axis];
    }
    return [copies, type = x.type, threads = context.threads](auto inputs, auto outputs) {
        for (std::size_t i = 0; i < copies.size(); ++i)
            copy_box(copies[i], outputs[i].bytes, inputs[0].bytes, type, threads);
    };
}

}  // namespace mlq
