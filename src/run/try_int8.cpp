#include "try_int8.hpp"

#include <algorithm>

#include "graph/linear_layer.hpp"
#include "node_layout.hpp"

namespace mlq {
namespace {

void code(Operand& operand) {
    if (operand.present && operand.constant == nullptr && operand.type == DType::f32)
        operand.quant = QuantParams{.scale = 1, .zero_point = 128};
}

}  // namespace

MadeStep try_int8(const Graph& graph, const Node& node, const std::vector<ValueInfo>& infos, const Kernels& kernels) {
    const Operator& op = require_operator(node);
    const StepContext inferred = inferred_context(graph, node, op, infos);
    // Either layout will do where the node leaves it to its neighbours.
    StepContext context = laid_out(inferred, int8_layout(op, inferred, float_layout(op, inferred, true)));
    context.kernels = &kernels;
    std::for_each(context.inputs.begin(), context.inputs.end(), code);
    std::for_each(context.outputs.begin(), context.outputs.end(), code);
    code(context.residual);

    Tensor zeros;
    ConstantQuant scale{{1.0F}, 0};
    const auto layer = linear_layer(graph, node);
    if (layer && layer->constant != nullptr && layer->constant->type() == DType::f32) {
        zeros = Tensor(DType::i8, layer->constant->shape());
        scale.axis = layer->output_axis;
        Operand& weights = context.inputs[weights_slot];
        weights.type = DType::i8;
        weights.constant = &zeros;
        weights.constant_quant = &scale;
    }
    return make_int8_step(op, context);
}

}  // namespace mlq
