#include "node_layout.hpp"

#include <algorithm>

namespace mlq {
namespace {

std::size_t output_rank(const StepContext& context) {
    std::size_t rank = 0;
    for (const Operand& output : context.outputs) rank = std::max(rank, output.logical.size());
    return rank;
}

bool is_data(const Operand& operand) {
    return operand.present && operand.constant == nullptr;
}

// Channels-last means the same for all operands only where they have one rank, three or more.
bool can_follow(const StepContext& context) {
    const std::size_t rank = output_rank(context);
    const auto has_rank = [&](const Operand& operand) { return !is_data(operand) || operand.logical.size() == rank; };
    return rank >= 3 && std::all_of(context.inputs.begin(), context.inputs.end(), has_rank) &&
           has_rank(context.residual);
}

}  // namespace

StepContext inferred_context(const Graph& graph, const Node& node, const Operator& op,
                             const std::vector<ValueInfo>& infos) {
    StepContext context = context_of(graph, node, infos);
    op.infer(context);
    // What a convolution or pool reads is data even if it is constant: it is turned to channels-last.
    if (op.layout == LayoutRule::channels_last && !context.inputs.empty()) context.inputs.front().constant = nullptr;
    return context;
}

Layout float_layout(const Operator& op, const StepContext& inferred, bool reads_channels_last) {
    if (op.layout == LayoutRule::plain) return Layout::plain;
    if (op.layout == LayoutRule::follow)
        return reads_channels_last && can_follow(inferred) ? Layout::channels_last : Layout::plain;
    const bool has_channels = output_rank(inferred) >= 3 || inferred.input(0).logical.size() >= 3;
    return has_channels ? Layout::channels_last : Layout::plain;
}

Layout int8_layout(const Operator& op, const StepContext& inferred, Layout otherwise) {
    if (op.layout != LayoutRule::follow || op.int8_layout == nullptr || !can_follow(inferred)) return otherwise;
    return op.int8_layout(inferred).value_or(otherwise);
}

StepContext laid_out(StepContext context, Layout layout) {
    const auto lay_out = [&](Operand& operand) {
        if (!operand.present) return;
        operand.layout = is_data(operand) && operand.logical.size() >= 3 ? layout : Layout::plain;
        operand.physical = physical_shape(operand.logical, operand.layout);
    };
    std::for_each(context.inputs.begin(), context.inputs.end(), lay_out);
    std::for_each(context.outputs.begin(), context.outputs.end(), lay_out);
    lay_out(context.residual);
    return context;
}

}  // namespace mlq
