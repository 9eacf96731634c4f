// Concat: the inputs one after the other along an axis.
#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::size_t read_axis(const InferContext& context) {
    if (!context.node.attributes.has("axis")) throw Error("attribute \"axis\"", "is missing");
    return static_cast<std::size_t>(
        normal_axis(context.node.attributes.integer("axis", 0), context.input(0).logical.size(), "attribute \"axis\""));
}

}  // namespace

void infer_concat(InferContext& context) {
    const std::size_t axis = read_axis(context);
    const DType type = meant_type(context.input(0));
    Shape shape = context.input(0).logical;
    for (std::size_t i = 1; i < context.inputs.size(); ++i) {
        const Operand& x = context.input(i);
        Shape same = x.logical;
        if (same.size() == shape.size()) same[axis] = shape[axis];
        if (same != shape)
            throw Error("input " + quoted(x.name), "shape " + to_string(x.logical) + " does not continue " +
                                                       to_string(shape) + " along dimension " + std::to_string(axis));
        if (meant_type(x) != type)
            throw Error("input " + quoted(x.name), "is " + std::string(to_string(meant_type(x))) +
                                                       " but the first is " + std::string(to_string(type)));
        volume(x.logical);  // bounded, so that the sum is too
        shape[axis] += x.logical[axis];
    }
    set_output(context, 0, type, std::move(shape));
}

Step make_concat(const StepContext& context) {
    const std::size_t axis = read_axis(context);
    const Operand& out = context.outputs[0];
    const Strides to = logical_strides(out);
    std::vector<BoxCopy> copies;
    std::int64_t position = 0;
    for (std::size_t i = 0; i < context.node.inputs.size(); ++i) {
        const Operand& x = context.input(i);
        copies.push_back(make_box_copy(x.logical, to, logical_strides(x), position * to[axis]));
        position += x.logical[axis];
    }
    return [copies, type = out.type, threads = context.threads](auto inputs, auto outputs) {
        for (std::size_t i = 0; i < copies.size(); ++i)
            copy_box(copies[i], outputs[0].bytes, inputs[i].bytes, type, threads);
    };
}

}  // namespace mlq
