// DepthToSpace: blocks of b * b channels become b x b pixels. DCR: the channel index is (row in block, column in block,
// channel); CRD: (channel, row, column).
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
    if (block < 1 || block > (1 << 15) || x.logical[1] % (block * block) != 0)
        throw Error("attribute \"blocksize\"", std::to_string(block) + " does not divide " +
                                                   std::to_string(x.logical[1]) + " channels into blocks");
    return block;
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
    depth_comes_last(context);
    for (const auto dim : x.logical) {
        if (dim > (std::int64_t{1} << 40)) throw Error("input " + to_string(x.logical) + " is too large");
    }
    set_output(context, 0, x.type,
               {x.logical[0], x.logical[1] / (block * block), x.logical[2] * block, x.logical[3] * block});
}

Step make_depth_to_space(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& out = context.outputs[0];
    const auto b = read_block(context);
    const auto depth = out.logical[1];
    const Strides to = logical_strides(out), from = logical_strides(x);
    const bool dcr = depth_comes_last(context);
    // Visited as (n, channel, h, row in block, w, column in block).
    const Shape dims = {out.logical[0], depth, x.logical[2], b, x.logical[3], b};
    const Strides written = {to[0], to[1], to[2] * b, to[2], to[3] * b, to[3]};
    const Strides read = {from[0], dcr ? from[1] : from[1] * b * b, from[2], dcr ? from[1] * b * depth : from[1] * b,
                          from[3], dcr ? from[1] * depth : from[1]};
    const BoxCopy copy = make_box_copy(dims, written, read);
    return [copy, type = x.type, threads = context.threads](auto inputs, auto outputs) {
        copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads);
    };
}

}  // namespace mlq
