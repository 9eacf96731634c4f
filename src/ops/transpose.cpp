// Transpose: dimension i of the output is dimension perm[i] of the input.
#include <numeric>

#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::vector<int> read_perm(const InferContext& context) {
    const std::size_t rank = context.input(0).logical.size();
    std::vector<std::int64_t> reversed(rank);
    std::iota(reversed.rbegin(), reversed.rend(), std::int64_t{0});
    const auto perm = context.node.attributes.integers("perm", reversed);
    if (perm.size() != rank)
        throw Error("attribute \"perm\"",
                    "has " + std::to_string(perm.size()) + " entries for " + std::to_string(rank) + " dimensions");
    return normal_axes(perm, rank, "attribute \"perm\"");
}

}  // namespace

void infer_transpose(InferContext& context) {
    const Operand& x = context.input(0);
    Shape shape;
    for (const int axis : read_perm(context)) shape.push_back(x.logical[static_cast<std::size_t>(axis)]);
    set_output(context, 0, x.type, std::move(shape));
}

Step make_transpose(const StepContext& context) {
    const Operand& out = context.outputs[0];
    const Strides own = logical_strides(context.input(0));
    Strides from;
    for (const int axis : read_perm(context)) from.push_back(own[static_cast<std::size_t>(axis)]);
    const BoxCopy copy = make_box_copy(out.logical, logical_strides(out), from);
    return [copy, type = out.type, threads = context.threads](auto inputs, auto outputs) {
        copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads);
    };
}

}  // namespace mlq
