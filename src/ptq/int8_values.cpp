#include "mlq/ptq/int8_values.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "mlq/graph/op_traits.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view op, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), op) != names.end();
}

bool is_linear(const Node& node) {
    return is_one_of(node.op, std::array<std::string_view, 3>{"Conv", "Gemm", "MatMul"});
}

bool is_float_data(const Graph& graph, ValueId id) {
    if (id == no_value) return false;
    const Value& value = graph.values[static_cast<std::size_t>(id)];
    return !value.constant && value.type == DType::f32;
}

// Has an int8 step for operands like these; what a step finds out later still falls back to float.
bool computes_int8(const Graph& graph, const Node& node) {
    const Operator* op = find_operator(node.op);
    if (op == nullptr || op->make_int8 == nullptr) return false;
    if (is_linear(node)) return graph.constant_of(node.inputs[1]) != nullptr && is_float_data(graph, node.inputs[0]);
    const bool is_lookup =
        !is_one_of(node.op, std::array<std::string_view, 5>{"Add", "Sub", "Mul", "Concat", "Resize"});
    std::size_t data = 0;
    for (const ValueId id : node.inputs) {
        if (id == no_value) continue;
        if (const Tensor* constant = graph.constant_of(id)) {
            if (node.op != "Resize" && constant->size() != 1) return false;
        } else if (is_float_data(graph, id)) {
            ++data;
        }
    }
    return data == 1 || (data > 1 && !is_lookup);
}

// Nodes after the last layer: nothing but the network's outputs depends on them, and they only reshape or squash.
std::vector<bool> find_tail(const Graph& graph) {
    std::vector<bool> tail(graph.nodes.size(), false);
    for (std::size_t n = graph.nodes.size(); n-- > 0;) {
        const Node& node = graph.nodes[n];
        if (!moves_data(node) && !is_one_of(node.op, std::array<std::string_view, 2>{"Softmax", "Sigmoid"})) continue;
        bool ends = true;
        for (const ValueId id : node.outputs) {
            if (id == no_value) continue;
            for (const std::size_t consumer : graph.consumers_of(id)) ends = ends && tail[consumer];
        }
        tail[n] = ends;
    }
    return tail;
}

}  // namespace

std::vector<bool> choose_int8_values(const Graph& graph, const std::vector<std::string>& keep_float) {
    const auto tail = find_tail(graph);
    std::vector<bool> chosen(graph.values.size(), false);
    const auto pick = [&](ValueId id) {
        if (is_float_data(graph, id)) chosen[static_cast<std::size_t>(id)] = true;
    };
    const auto in_int8 = [&](std::size_t n) {
        const Node& node = graph.nodes[n];
        return !tail[n] && std::find(keep_float.begin(), keep_float.end(), node.name) == keep_float.end();
    };
    for (std::size_t n = graph.nodes.size(); n-- > 0;) {
        const Node& node = graph.nodes[n];
        if (!in_int8(n)) continue;
        if (moves_data(node)) {
            const bool wanted = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
                return id != no_value && chosen[static_cast<std::size_t>(id)];
            });
            if (!wanted) continue;
            pick(node.inputs.front());
            for (const ValueId id : node.outputs) pick(id);
        } else if (computes_int8(graph, node)) {
            for (const ValueId id : node.inputs) pick(id);
            if (!is_linear(node)) {
                for (const ValueId id : node.outputs) pick(id);
            }
        }
    }
    return chosen;
}

std::vector<std::pair<ValueId, ValueId>> tied_values(const Graph& graph) {
    std::vector<std::pair<ValueId, ValueId>> ties;
    for (const Node& node : graph.nodes) {
        const bool passes_through = moves_data(node) || is_one_of(node.op, std::array<std::string_view, 3>{
                                                                               "MaxPool", "GlobalMaxPool", "Resize"});
        if (!passes_through || node.inputs.empty() || !is_float_data(graph, node.inputs.front())) continue;
        for (const ValueId id : node.outputs) {
            if (id != no_value) ties.emplace_back(node.inputs.front(), id);
        }
    }
    return ties;
}

}  // namespace mlq
