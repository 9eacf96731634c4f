// The int8 step of a node, whichever kind its operator has.
#include <algorithm>

#include "graph/op_traits.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {
namespace {

bool is_data(const Operand& operand) {
    return operand.present && operand.constant == nullptr;
}

// Codes move like any other bytes, as long as they mean the same on both sides.
MadeStep make_move(const Operator& op, const StepContext& context) {
    const Operand& x = context.input(0);
    if (!is_data(x) || !x.quant) return no_step("what it moves is not coded");
    const auto differs = [&](const Operand& operand) { return operand.quant != x.quant; };
    for (const Operand& input : context.inputs) {
        if (is_data(input) && input.type == DType::f32 && differs(input))
            return no_step("its inputs have different scales");
    }
    for (const Operand& output : context.outputs) {
        if (!output.present || !differs(output)) continue;
        return no_step(output.quant ? "input and output have different scales" : "an output is not coded");
    }
    StepContext moved = context;
    for (Operand& operand : moved.inputs) {
        if (operand.quant) operand.type = DType::u8;
    }
    for (Operand& operand : moved.outputs) operand.type = DType::u8;
    return op.make_float(moved);
}

}  // namespace

MadeStep no_step(std::string reason) {
    MadeStep none;
    none.reason = std::move(reason);
    return none;
}

MadeStep make_int8_step(const Operator& op, const StepContext& context) {
    const bool has_codes = std::any_of(context.inputs.begin(), context.inputs.end(),
                                       [](const Operand& input) { return is_data(input) && input.quant; });
    const bool moves = moves_data(context.node);
    if (!moves && op.make_int8 == nullptr) return no_step(std::string(op.name) + " has no int8 step");
    if (!has_codes) return no_step("no input is coded");
    return moves ? make_move(op, context) : op.make_int8(context);
}

}  // namespace mlq
