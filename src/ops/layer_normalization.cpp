// LayerNormalization and RMSNormalization: blocks are the dimensions from `axis` on.
#include <algorithm>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "normalize_blocks.hpp"

namespace mlq {
namespace {

struct Cut {
    Shape outer, block;
};

Cut read_cut(const InferContext& context) {
    const Shape& shape = context.input(0).logical;
    const int axis = normal_axis(context.node.attributes.integer("axis", -1), shape.size(), "attribute \"axis\"");
    return {{shape.begin(), shape.begin() + axis}, {shape.begin() + axis, shape.end()}};
}

Shape without_leading_ones(const Shape& shape) {
    return {std::ranges::find_if(shape, [](std::int64_t dim) { return dim != 1; }), shape.end()};
}

// One number for each element of a block. ONNX also allows what broadcasts to that, which no exporter writes.
void require_block(const InferContext& context, std::size_t i, const Shape& block) {
    const Operand& x = real_input(context, i);
    if (without_leading_ones(x.logical) != without_leading_ones(block))
        throw Error("input " + quoted(x.name),
                    "shape " + to_string(x.logical) + " is not that of the normalized dimensions, " + to_string(block),
                    "expand it to that shape");
}

}  // namespace

void infer_layer_normalization(InferContext& context) {
    infer_real_like_input(context);
    require_elements(context.input(0));
    const Cut cut = read_cut(context);
    require_block(context, 1, cut.block);
    if (context.has_input(2)) require_block(context, 2, cut.block);
    Shape moments = cut.outer;
    moments.resize(context.input(0).logical.size(), 1);
    for (std::size_t i = 1; i < context.outputs.size(); ++i) set_output(context, i, DType::f32, moments);
}

Step make_layer_normalization(const StepContext& context) {
    const Cut cut = read_cut(context);
    return make_normalize_blocks(context, {.count = volume(cut.outer),
                                           .length = volume(cut.block),
                                           .epsilon = context.node.attributes.real("epsilon", 1e-5f),
                                           .subtract_mean = context.node.op == "LayerNormalization"});
}

}  // namespace mlq
