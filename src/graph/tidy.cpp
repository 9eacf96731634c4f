#include <functional>
#include <queue>

#include "mlq/base/error.hpp"
#include "mlq/graph/graph.hpp"

namespace mlq {
namespace {

constexpr std::size_t nobody = static_cast<std::size_t>(-1);

template <typename Visit>
void visit_inputs(const Node& node, const Visit& visit) {
    for (const auto input : node.inputs) {
        if (input != no_value) visit(input);
    }
    if (node.residual != no_value) visit(node.residual);
}

std::vector<std::size_t> list_producers(const Graph& graph) {
    std::vector<std::size_t> producers(graph.values.size(), nobody);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const auto output : graph.nodes[i].outputs) {
            if (output != no_value) producers[output] = i;
        }
    }
    return producers;
}

std::vector<char> mark_needed(const Graph& graph, const std::vector<std::size_t>& producers) {
    std::vector<char> needed(graph.nodes.size(), 0);
    std::vector<std::size_t> pending;
    const auto need = [&](ValueId value) {
        const auto producer = producers[value];
        if (producer == nobody || needed[producer]) return;
        needed[producer] = 1;
        pending.push_back(producer);
    };
    for (const auto output : graph.outputs) need(output);
    while (!pending.empty()) {
        const auto& node = graph.nodes[pending.back()];
        pending.pop_back();
        visit_inputs(node, need);
    }
    return needed;
}

// Walks up from a node that could not be placed: each such node waits for another one, so the walk ends on a cycle.
std::size_t find_cycle(const Graph& graph, const std::vector<std::size_t>& producers,
                       const std::vector<std::size_t>& waiting, std::size_t start) {
    std::vector<char> seen(graph.nodes.size(), 0);
    auto at = start;
    while (!seen[at]) {
        seen[at] = 1;
        auto next = at;
        visit_inputs(graph.nodes[at], [&](ValueId value) {
            if (producers[value] != nobody && waiting[producers[value]] != 0) next = producers[value];
        });
        at = next;
    }
    return at;
}

}  // namespace

void Graph::tidy() {
    const auto producers = list_producers(*this);
    const auto needed = mark_needed(*this, producers);

    std::vector<std::size_t> waiting(nodes.size(), 0);  // inputs whose producer is not placed yet
    std::vector<std::vector<std::size_t>> users(nodes.size());
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    std::size_t left = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!needed[i]) continue;
        ++left;
        visit_inputs(nodes[i], [&](ValueId value) {
            if (producers[value] == nobody) return;
            users[producers[value]].push_back(i);
            ++waiting[i];
        });
        if (waiting[i] == 0) ready.push(i);
    }

    std::vector<std::size_t> order;
    order.reserve(left);
    while (!ready.empty()) {
        const auto i = ready.top();
        ready.pop();
        order.push_back(i);
        for (const auto user : users[i]) {
            if (--waiting[user] == 0) ready.push(user);
        }
    }
    if (order.size() < left) {
        std::size_t stuck = 0;
        while (!needed[stuck] || waiting[stuck] == 0) ++stuck;
        throw Error(describe(nodes[find_cycle(*this, producers, waiting, stuck)]), "depends on its own output",
                    "the file is damaged; re-export the model");
    }
    std::vector<Node> sorted;
    sorted.reserve(order.size());
    for (const auto i : order) sorted.push_back(std::move(nodes[i]));
    nodes = std::move(sorted);
}

}  // namespace mlq
