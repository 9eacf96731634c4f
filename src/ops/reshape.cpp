// Operators that keep all elements in their logical order: Reshape, Flatten, Squeeze, Unsqueeze, Identity.
#include <algorithm>

#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Fills in the one dimension given as -1.
void solve_unknown(Shape& shape, std::int64_t elements) {
    const auto unknown = std::find(shape.begin(), shape.end(), -1);
    if (unknown == shape.end()) return;
    if (std::find(unknown + 1, shape.end(), -1) != shape.end())
        throw Error("shape " + to_string(shape) + " leaves two dimensions open");
    *unknown = 1;
    const std::int64_t known = volume(shape);
    if (known == 0) throw Error("shape " + to_string(shape) + " leaves a dimension open beside an empty one");
    *unknown = elements / known;
}

}  // namespace

void infer_reshape(InferContext& context) {
    const Operand& x = context.input(0);
    const bool keep_zeros = context.node.attributes.integer("allowzero", 0) != 0;
    Shape shape = context.constant_integers(1, "the shape");
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] < -1) throw Error("shape " + to_string(shape), "a dimension is below -1");
        if (shape[i] != 0 || keep_zeros) continue;
        if (i >= x.logical.size()) throw Error("shape " + to_string(shape), "a 0 copies a dimension that is not there");
        shape[i] = x.logical[i];
    }
    solve_unknown(shape, volume(x.logical));
    if (volume(shape) != volume(x.logical))
        throw Error("shape " + to_string(x.logical) + " cannot become " + to_string(shape), "the sizes differ",
                    "a shape that was fixed at export for another input size or batch looks like this");
    set_output(context, 0, x.type, std::move(shape));
}

void infer_flatten(InferContext& context) {
    const Operand& x = context.input(0);
    const auto rank = static_cast<std::int64_t>(x.logical.size());
    const auto axis = context.node.attributes.integer("axis", 1);
    if (axis < -rank || axis > rank) normal_axis(axis, x.logical.size(), "attribute \"axis\"");  // throws
    const auto middle = x.logical.begin() + (axis < 0 ? axis + rank : axis);
    set_output(context, 0, x.type, {volume({x.logical.begin(), middle}), volume({middle, x.logical.end()})});
}

void infer_squeeze(InferContext& context) {
    const Operand& x = context.input(0);
    const auto argument = list_argument(context, "axes", 1, 13);
    const auto axes = normal_axes(argument.values, x.logical.size());
    Shape shape;
    for (std::size_t i = 0; i < x.logical.size(); ++i) {
        const bool listed = std::find(axes.begin(), axes.end(), static_cast<int>(i)) != axes.end();
        if (listed && x.logical[i] != 1)
            throw Error("axes", "dimension " + std::to_string(i) + " of " + to_string(x.logical) + " is not 1");
        if (argument.found ? !listed : x.logical[i] != 1) shape.push_back(x.logical[i]);
    }
    set_output(context, 0, x.type, std::move(shape));
}

void infer_unsqueeze(InferContext& context) {
    const Operand& x = context.input(0);
    const auto argument = list_argument(context, "axes", 1, 13);
    if (!argument.found) throw Error("axes", "are missing");
    if (argument.values.size() > 16) throw Error("axes", "more than 16 new dimensions");
    Shape shape(x.logical.size() + argument.values.size(), 0);
    for (const int axis : normal_axes(argument.values, shape.size())) shape[static_cast<std::size_t>(axis)] = 1;
    auto next = x.logical.begin();
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == 0) shape[i] = *next++;
    }
    set_output(context, 0, x.type, std::move(shape));
}

void infer_identity(InferContext& context) {
    set_output(context, 0, context.input(0).type, context.input(0).logical);
}

Step make_same_elements(const StepContext& context) {
    const Operand& x = context.input(0);
    const DType type = x.type;
    const int threads = context.threads;
    const Shape& in = x.logical;
    const Shape& out = context.outputs[0].logical;
    // Identity may be asked to change the layout; the others are plain on both sides, so one run of all elements.
    const BoxCopy copy = in == out ? make_box_copy(out, logical_strides(context.outputs[0]), logical_strides(x))
                                   : make_box_copy({volume(out)}, {1}, {1});
    return [=](auto inputs, auto outputs) { copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads); };
}

}  // namespace mlq
