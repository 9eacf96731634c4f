// Gather: the slices of an axis that an integer tensor lists; negative indices count from the end.
#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"

namespace mlq {
namespace {

std::size_t read_axis(const InferContext& context) {
    return static_cast<std::size_t>(
        normal_axis(context.node.attributes.integer("axis", 0), context.input(0).logical.size(), "attribute \"axis\""));
}

}  // namespace

void infer_gather(InferContext& context) {
    const Operand& x = context.input(0);
    const Operand& indices = context.input(1);
    require_integers(indices);
    const auto axis = static_cast<std::ptrdiff_t>(read_axis(context));
    Shape shape(x.logical.begin(), x.logical.begin() + axis);
    shape.insert(shape.end(), indices.logical.begin(), indices.logical.end());
    shape.insert(shape.end(), x.logical.begin() + axis + 1, x.logical.end());
    if (indices.constant != nullptr) {
        for (std::int64_t i = 0; i < indices.constant->size(); ++i)
            index_at(indices.constant->view(), i, x.logical[static_cast<std::size_t>(axis)]);
    }
    set_output(context, 0, x.type, std::move(shape));
}

Step make_gather(const StepContext& context) {
    const Operand& x = context.input(0);
    const std::size_t axis = read_axis(context);
    const auto middle = x.logical.begin() + static_cast<std::ptrdiff_t>(axis);
    const std::int64_t outer = volume({x.logical.begin(), middle});
    const std::int64_t inner = volume({middle + 1, x.logical.end()});
    const std::int64_t length = x.logical[axis];
    const std::int64_t count = volume(context.input(1).logical);
    // One index: (outer, inner) elements out of (outer, length, inner) into (outer, count, inner).
    const BoxCopy slice = make_box_copy({outer, inner}, {count * inner, 1}, {length * inner, 1});
    return [=, type = x.type](auto inputs, auto outputs) {
        for (std::int64_t i = 0; i < count; ++i) {
            BoxCopy copy = slice;
            copy.to_offset = i * inner;
            copy.from_offset = index_at(inputs[1], i, length) * inner;
            copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, 1);
        }
    };
}

}  // namespace mlq
