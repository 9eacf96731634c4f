// Compress: the slices along an axis that a condition names, or the elements of the whole tensor without an axis. How
// many there are is the shape, so the condition must be constant.
#include <cstring>

#include "axis_lines.hpp"
#include "families.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Without an axis the tensor is one line.
AxisLines read_lines(const InferContext& context) {
    const Shape& shape = context.input(0).logical;
    if (!context.node.attributes.has("axis")) return {1, volume(shape), 1};
    return lines_along(shape,
                       normal_axis(context.node.attributes.integer("axis", 0), shape.size(), "attribute \"axis\""));
}

std::vector<std::int64_t> find_kept(const InferContext& context) {
    const Tensor& condition = context.constant_input(1, "the condition, which decides on the output's shape,");
    const std::int64_t length = read_lines(context).length;
    if (condition.type() != DType::boolean || condition.shape().size() != 1 || condition.size() > length)
        throw Error("the condition must be a list of bool no longer than " + std::to_string(length));
    std::vector<std::int64_t> kept;
    for (std::int64_t i = 0; i < condition.size(); ++i) {
        if (condition.data<bool>()[i]) kept.push_back(i);
    }
    return kept;
}

}  // namespace

void infer_compress(InferContext& context) {
    const Operand& x = context.input(0);
    const auto count = static_cast<std::int64_t>(find_kept(context).size());
    Shape shape{count};
    if (context.node.attributes.has("axis")) {
        shape = x.logical;
        const auto axis = normal_axis(context.node.attributes.integer("axis", 0), shape.size(), "attribute \"axis\"");
        shape[static_cast<std::size_t>(axis)] = count;
    }
    set_output(context, 0, x.type, std::move(shape));
}

Step make_compress(const StepContext& context) {
    const AxisLines lines = read_lines(context);
    const std::size_t slice = static_cast<std::size_t>(lines.inner) * size_of(context.input(0).type);
    return [lines, slice, kept = find_kept(context)](Step::Inputs inputs, Step::Outputs outputs) {
        std::byte* to = outputs[0].bytes;
        for (std::int64_t o = 0; o < lines.outer; ++o) {
            for (const std::int64_t i : kept) {
                std::memcpy(to, inputs[0].bytes + static_cast<std::size_t>(o * lines.length + i) * slice, slice);
                to += slice;
            }
        }
    };
}

}  // namespace mlq
