#include "fold_constants.hpp"

#include <cstring>

#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "two_batches.hpp"

namespace mlq {
namespace {

bool same_contents(const Tensor& a, const Tensor& b) {
    return a.type() == b.type() && a.shape() == b.shape() && std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0;
}

// Shape targets of a Reshape at two batch sizes: equal but for the first entry, which is the batch of the data input.
bool differs_in_batch_only(const Tensor& a, const Tensor& b, std::int64_t batch_a, std::int64_t batch_b) {
    if (a.type() != DType::i64 || a.shape() != b.shape() || a.size() < 1) return false;
    const auto x = a.span<std::int64_t>();
    const auto y = b.span<std::int64_t>();
    for (std::size_t i = 1; i < x.size(); ++i) {
        if (x[i] != y[i] || x[i] == 0) return false;
    }
    return x[0] == batch_a && y[0] == batch_b;
}

void make_reshapes_batch_free(Graph& graph, const std::vector<ValueInfo>& one, const std::vector<ValueInfo>& other) {
    for (auto& node : graph.nodes) {
        if (node.op != "Reshape" || node.inputs.size() < 2 || node.inputs[0] == no_value || node.inputs[1] == no_value)
            continue;
        if (node.attributes.integer("allowzero", 0) != 0) continue;
        const auto data = static_cast<std::size_t>(node.inputs[0]);
        const auto target = static_cast<std::size_t>(node.inputs[1]);
        if (graph.values[target].constant || !one[target].constant || !other[target].constant) continue;
        if (one[data].shape.empty() || other[data].shape.empty()) continue;
        if (!differs_in_batch_only(*one[target].constant, *other[target].constant, one[data].shape[0],
                                   other[data].shape[0]))
            continue;
        Tensor batch_free = *one[target].constant;
        batch_free.data<std::int64_t>()[0] = 0;
        node.inputs[1] = graph.add_constant(graph.values[target].name + "_batch_free", std::move(batch_free));
    }
}

// True when the pool gives the same shape without ceil_mode.
bool is_idle_ceil_mode(const Graph& graph, const Node& node, const std::vector<ValueInfo>& infos) {
    Node floor = node;
    floor.attributes.erase("ceil_mode");
    StepContext context = context_of(graph, floor, infos);
    try {
        require_operator(floor).infer(context);
    } catch (const Error&) {
        return false;  // a window larger than the padded input, that only ceil_mode allows
    }
    return context.outputs.front().logical == infos[static_cast<std::size_t>(node.outputs.front())].shape;
}

// Where the last window of ceil_mode would begin behind the input, runtimes disagree on whether there is one, and some
// refuse the file; ONNX leaves it out. Without the attribute nothing is left to disagree on.
void drop_idle_ceil_modes(Graph& graph, const std::vector<ValueInfo>& one, const std::vector<ValueInfo>& other) {
    for (Node& node : graph.nodes) {
        if (!is_family(node, OpFamily::pool) || node.attributes.integer("ceil_mode", 0) == 0) continue;
        if (is_idle_ceil_mode(graph, node, one) && is_idle_ceil_mode(graph, node, other))
            node.attributes.erase("ceil_mode");
    }
}

int drop_folded_nodes(Graph& graph) {
    const auto before = graph.nodes.size();
    std::erase_if(graph.nodes, [&](const Node& node) {
        for (const ValueId id : node.outputs) {
            if (id != no_value && !graph.values[static_cast<std::size_t>(id)].constant) return false;
        }
        return true;
    });
    graph.tidy();
    return static_cast<int>(before - graph.nodes.size());
}

}  // namespace

int fold_constants(Graph& graph) {
    const auto [one, other, single] = infer_two_batches(graph);
    make_reshapes_batch_free(graph, one, other);
    drop_idle_ceil_modes(graph, one, other);
    for (std::size_t i = 0; i < one.size(); ++i) {
        Value& value = graph.values[i];
        if (!one[i].known || !other[i].known || one[i].shape.size() != other[i].shape.size()) continue;
        value.type = one[i].type;
        value.shape = one[i].shape;
        value.shape_known = true;
        for (std::size_t d = 0; d < value.shape.size(); ++d) {
            if (one[i].shape[d] != other[i].shape[d]) value.shape[d] = -1;
        }
        const bool same_alone = single.empty() || (single[i].constant && one[i].constant &&
                                                   same_contents(*single[i].constant, *one[i].constant));
        if (!value.constant && one[i].constant && other[i].constant && same_alone &&
            same_contents(*one[i].constant, *other[i].constant))
            value.constant = one[i].constant;
    }
    return drop_folded_nodes(graph);
}

}  // namespace mlq
