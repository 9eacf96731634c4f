#include "fold_budget.hpp"

#include <algorithm>

#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::int64_t most_steps = std::int64_t{1} << 34;
constexpr std::int64_t most_elements = std::int64_t{1} << 29;

std::int64_t elements_of(const std::vector<Operand>& operands) {
    std::int64_t sum = 0;
    for (const Operand& operand : operands) sum += operand.present ? volume(operand.logical) : 0;
    return sum;
}

bool is_recurrent(const InferContext& context) {
    const std::string& op = context.node.op;
    return (op == "LSTM" || op == "GRU" || op == "RNN") && context.has_input(1) && context.has_input(2);
}

// Steps for each element of the output, or more: a bound, not an estimate.
std::int64_t steps_for_each(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    if (is_family(context.node, OpFamily::linear) && context.has_input(1)) {
        const Shape& weights = context.inputs[1].logical;
        const std::int64_t filters = weights.size() == 2 ? std::min(weights[0], weights[1]) : weights.front();
        return std::max<std::int64_t>(volume(weights) / std::max<std::int64_t>(filters, 1), 1);
    }
    if (is_recurrent(context)) {
        const Shape& states = context.inputs[2].logical;  // directions, gates * hidden, hidden
        const std::int64_t cells = states.size() == 3 ? states[0] * states[2] : 1;
        return (volume(context.inputs[1].logical) + volume(states)) / std::max<std::int64_t>(cells, 1) + 1;
    }
    std::int64_t taps = context.node.op == "LRN" ? attributes.integer("size", 1) : 1;
    for (const std::int64_t side : attributes.integers("kernel_shape"))
        taps = side > 0 && taps > most_steps / side ? most_steps : taps * side;
    return std::max<std::int64_t>(taps, 1);
}

}  // namespace

void FoldBudget::take(const InferContext& context) {
    const std::int64_t made = elements_of(context.outputs);
    const std::int64_t each = steps_for_each(context);
    const bool too_long = made > 0 && each > most_steps / made;
    elements_ += made;
    steps_ += elements_of(context.inputs) + (too_long ? most_steps : made * each);
    if (steps_ > most_steps)
        throw Error("", "constants that are computed from constants take more than 2^34 steps",
                    "export the model with its constants folded");
    if (elements_ > most_elements)
        throw Error("", "constants that are computed from constants hold more than 2^29 elements",
                    "export the model with its constants folded");
}

}  // namespace mlq
