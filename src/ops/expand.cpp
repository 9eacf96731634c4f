// Expand (dimensions of 1 are repeated to a larger shape) and Tile (the whole is repeated).
#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::vector<std::int64_t> read_repeats(const InferContext& context) {
    const auto repeats = context.constant_integers(1, "the repeats");
    const std::size_t rank = context.input(0).logical.size();
    if (repeats.size() != rank)
        throw Error("has " + std::to_string(repeats.size()) + " repeats for " + std::to_string(rank) + " dimensions");
    for (const auto count : repeats) {
        if (count < 0) throw Error("repeats a dimension " + std::to_string(count) + " times");
    }
    return repeats;
}

}  // namespace

void infer_expand(InferContext& context) {
    const Shape target = context.constant_integers(1, "the shape");
    volume(target);
    set_output(context, 0, context.input(0).type, broadcast(context.input(0).logical, target));
}

Step make_expand(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& out = context.outputs[0];
    const BoxCopy copy = make_box_copy(out.logical, logical_strides(out), broadcast_strides(x, out.logical));
    return [copy, type = x.type, threads = context.threads](auto inputs, auto outputs) {
        copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads);
    };
}

void infer_tile(InferContext& context) {
    const Operand& x = context.input(0);
    const auto repeats = read_repeats(context);
    Shape shape = x.logical;
    for (std::size_t i = 0; i < shape.size(); ++i) shape[i] = volume({shape[i], repeats[i]});
    set_output(context, 0, x.type, std::move(shape));
}

Step make_tile(const StepContext& context) {
    const Operand& x = context.input(0);
    const Strides to = logical_strides(context.outputs[0]), from = logical_strides(x);
    const auto repeats = read_repeats(context);
    // Visited as (repeat, index) for every dimension.
    Shape dims;
    Strides written, read;
    for (std::size_t i = 0; i < repeats.size(); ++i) {
        dims.insert(dims.end(), {repeats[i], x.logical[i]});
        written.insert(written.end(), {to[i] * x.logical[i], to[i]});
        read.insert(read.end(), {0, from[i]});
    }
    const BoxCopy copy = make_box_copy(dims, written, read);
    return [copy, type = x.type, threads = context.threads](auto inputs, auto outputs) {
        copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads);
    };
}

}  // namespace mlq
