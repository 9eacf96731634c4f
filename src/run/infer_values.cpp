#include "mlq/run/infer_values.hpp"

#include <algorithm>

#include "fold_budget.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/ports.hpp"
#include "run_constant_node.hpp"

namespace mlq {
namespace {

// Folding is for shape arithmetic and small tables; a larger result is cheaper to compute than to keep.
constexpr std::int64_t fold_limit = std::int64_t{1} << 24;

Operand operand_of(const Graph& graph, ValueId id, const std::vector<ValueInfo>& infos) {
    Operand operand;
    if (id == no_value) return operand;
    const auto index = static_cast<std::size_t>(id);
    const Value& value = graph.values[index];
    const ValueInfo& info = infos[index];
    operand.present = true;
    operand.name = value.name;
    operand.type = info.constant && (value.quant || value.constant_quant) ? DType::f32 : info.type;  // codes are reals
    operand.logical = operand.physical = info.shape;
    operand.constant = info.constant.get();
    operand.quant = value.quant;
    operand.constant_quant = value.constant_quant ? &*value.constant_quant : nullptr;
    return operand;
}

bool can_fold(const StepContext& context) {
    if (context.node.op == "Shape" || context.node.op == "Size") return true;
    // Codes must stay codes until passes/absorb_qdq has seen them.
    if (context.inputs.empty() || is_family(context.node, OpFamily::border)) return false;
    if (context.residual.present) return false;
    for (const auto& input : context.inputs) {
        const bool codes = input.quant || input.constant_quant != nullptr;
        if (input.present && (input.constant == nullptr || codes)) return false;
    }
    return std::all_of(context.outputs.begin(), context.outputs.end(),
                       [](const Operand& output) { return !output.quant && volume(output.logical) <= fold_limit; });
}

void fold(const Operator& op, const StepContext& context, const Node& node, std::vector<ValueInfo>& infos) {
    auto results = run_constant_node(op, context);
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (node.outputs[i] == no_value) continue;
        infos[static_cast<std::size_t>(node.outputs[i])].constant =
            std::make_shared<const Tensor>(std::move(results[i]));
    }
}

void infer_node(const Graph& graph, const Node& node, std::vector<ValueInfo>& infos, FoldBudget& budget) {
    const Operator& op = require_operator(node);
    StepContext context = context_of(graph, node, infos);
    op.infer(context);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        auto& output = context.outputs[i];
        output.physical = output.logical;
        if (node.outputs[i] == no_value) continue;
        infos[static_cast<std::size_t>(node.outputs[i])] = {true, output.type, output.logical, nullptr};
    }
    if (!can_fold(context)) return;
    budget.take(context);
    fold(op, context, node, infos);
}

}  // namespace

StepContext context_of(const Graph& graph, const Node& node, const std::vector<ValueInfo>& infos) {
    StepContext context{{node, graph.opset, {}, {}}, {}, nullptr, 1};
    for (const ValueId id : node.inputs) context.inputs.push_back(operand_of(graph, id, infos));
    for (const ValueId id : node.outputs) {
        Operand output = operand_of(graph, id, infos);
        output.constant = nullptr;
        context.outputs.push_back(output);
    }
    context.residual = operand_of(graph, node.residual, infos);
    return context;
}

std::vector<ValueInfo> infer_values(const Graph& graph, std::int64_t batch) {
    std::vector<ValueInfo> infos(graph.values.size());
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
        const Value& value = graph.values[i];
        if (value.constant) infos[i] = {true, value.constant->type(), value.constant->shape(), value.constant};
    }
    const Ports ports = ports_of(graph);
    require_batch(ports, batch);
    for (const Port& input : ports.inputs) {
        const Shape shape = input.shape(batch);
        volume(shape);
        infos[static_cast<std::size_t>(input.value)] = {true, input.type, shape, nullptr};
    }
    FoldBudget budget;
    for (const Node& node : graph.nodes) with_context(describe(node), [&] { infer_node(graph, node, infos, budget); });
    for (const ValueId id : graph.outputs) {
        if (!infos[static_cast<std::size_t>(id)].known)
            throw Error("output " + quoted(graph.values[static_cast<std::size_t>(id)].name), "nothing computes it");
    }
    return infos;
}

}  // namespace mlq
