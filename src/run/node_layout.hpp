// In which layout a node runs, and its operands in that layout.
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/ops/operator.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq {

// context_of with the outputs inferred; still without layouts.
StepContext inferred_context(const Graph& graph, const Node& node, const Operator& op,
                             const std::vector<ValueInfo>& infos);

// The layout of a float step. `reads_channels_last`: some data input is held channels-last.
Layout float_layout(const Operator& op, const StepContext& inferred, bool reads_channels_last);

// The layout of an int8 step, `otherwise` where either will do.
Layout int8_layout(const Operator& op, const StepContext& inferred, Layout otherwise);

// The context with every operand laid out; constants stay plain.
StepContext laid_out(StepContext context, Layout layout);

}  // namespace mlq
