// DepthToSpace: blocks of b * b channels become b x b pixels. DCR: the channel index is (row in block, column in block,
// channel); CRD: (channel, row, column). SpaceToDepth is the way back from DCR.
#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::int64_t read_block(const InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 4, 4);
    const auto block = context.node.attributes.integer("blocksize", 0);
    if (block < 1 || block > (1 << 15)) throw Error("attribute \"blocksize\"", std::to_string(block) + " is no size");
    for (const auto dim : x.logical) {
        if (dim > (std::int64_t{1} << 32)) throw Error("input " + to_string(x.logical) + " is too large");
    }
    return block;
}

void require_multiple(const InferContext& context, std::size_t axis, std::int64_t block) {
    const Shape& shape = context.input(0).logical;
    if (shape[axis] % block != 0)
        throw Error("attribute \"blocksize\"", "dimension " + std::to_string(axis) + " of " + to_string(shape) +
                                                   " does not divide into blocks of " + std::to_string(block));
}

// Where the elements of the image with more channels (`deep`) lie, visited as (n, channel, h, row in block, w, column in
// block), and of the one with more pixels (`wide`).
Strides deep_strides(const Operand& deep, std::int64_t b, std::int64_t depth, bool dcr) {
    const Strides own = logical_strides(deep);
    return {own[0], dcr ? own[1] : own[1] * b * b, own[2], dcr ? own[1] * b * depth : own[1] * b,
            own[3], dcr ? own[1] * depth : own[1]};
}

Strides wide_strides(const Operand& wide, std::int64_t b) {
    const Strides own = logical_strides(wide);
    return {own[0], own[1], own[2] * b, own[2], own[3] * b, own[3]};
}

Step make_copy(const BoxCopy& copy, DType type, int threads) {
    return [=](auto inputs, auto outputs) { copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads); };
}

bool depth_comes_last(const InferContext& context) {
    const std::string mode = context.node.attributes.text("mode", "DCR");
    if (mode != "DCR" && mode != "CRD") throw Error("attribute \"mode\"", quoted(mode) + " is neither DCR nor CRD");
    return mode == "DCR";
}

}  // namespace

void infer_depth_to_space(InferContext& context) {
    const Operand& x = context.input(0);
    const auto block = read_block(context);
    require_multiple(context, 1, block * block);
    depth_comes_last(context);
    set_output(context, 0, x.type,
               {x.logical[0], x.logical[1] / (block * block), x.logical[2] * block, x.logical[3] * block});
}

Step make_depth_to_space(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& out = context.outputs[0];
    const auto b = read_block(context);
    const auto depth = out.logical[1];
    const Shape dims = {out.logical[0], depth, x.logical[2], b, x.logical[3], b};
    const BoxCopy copy =
        make_box_copy(dims, wide_strides(out, b), deep_strides(x, b, depth, depth_comes_last(context)));
    return make_copy(copy, x.type, context.threads);
}

void infer_space_to_depth(InferContext& context) {
    const Operand& x = context.input(0);
    const auto block = read_block(context);
    require_multiple(context, 2, block);
    require_multiple(context, 3, block);
    set_output(context, 0, x.type,
               {x.logical[0], x.logical[1] * block * block, x.logical[2] / block, x.logical[3] / block});
}

Step make_space_to_depth(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& out = context.outputs[0];
    const auto b = read_block(context);
    const auto depth = x.logical[1];
    const Shape dims = {x.logical[0], depth, out.logical[2], b, out.logical[3], b};
    const BoxCopy copy = make_box_copy(dims, deep_strides(out, b, depth, true), wide_strides(x, b));
    return make_copy(copy, x.type, context.threads);
}

}  // namespace mlq
