// InstanceNormalization (a block is a channel of a sample) and GroupNormalization (a block is a group of channels).
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "normalize_blocks.hpp"

namespace mlq {
namespace {

bool makes_groups(const InferContext& context) {
    return context.node.op == "GroupNormalization";
}

std::int64_t read_groups(const InferContext& context) {
    const std::int64_t channels = context.input(0).logical[1];
    if (!makes_groups(context)) return channels;
    const std::int64_t groups = context.node.attributes.integer("num_groups", 0);
    if (groups < 1 || channels % groups != 0)
        throw Error("attribute \"num_groups\"",
                    std::to_string(groups) + " does not divide " + std::to_string(channels) + " channels");
    return groups;
}

// GroupNormalization had a scale for each group before opset 21.
std::int64_t count_scales(const InferContext& context) {
    return makes_groups(context) && context.opset < 21 ? read_groups(context) : context.input(0).logical[1];
}

}  // namespace

void infer_group_normalization(InferContext& context) {
    infer_real_like_input(context);
    const Operand& x = context.input(0);
    require_rank(x, 2);
    require_elements(x);
    const Shape expected{count_scales(context)};
    for (const std::size_t i : {1, 2}) {
        if (real_input(context, i).logical != expected)
            throw Error("input " + quoted(context.input(i).name),
                        "shape " + to_string(context.input(i).logical) + " must be " + to_string(expected));
    }
}

Step make_group_normalization(const StepContext& context) {
    const Shape& shape = context.input(0).logical;
    const std::int64_t groups = read_groups(context);
    const std::int64_t length = volume(shape) / (shape[0] * groups);
    const std::int64_t scales_of_block = count_scales(context) / groups;
    return make_normalize_blocks(context, {.count = shape[0] * groups,
                                           .length = length,
                                           .run = length / scales_of_block,
                                           .period = groups,
                                           .step = scales_of_block,
                                           .epsilon = context.node.attributes.real("epsilon", 1e-5f)});
}

}  // namespace mlq
