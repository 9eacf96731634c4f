#include "list.hpp"

namespace mlq {

int rewrite_sum(Graph& graph) {
    int applied = 0;
    for (auto& node : graph.nodes) {
        if (node.op != "Sum" || node.inputs.empty() || node.inputs.size() > 2) continue;
        node.op = node.inputs.size() == 2 ? "Add" : "Identity";
        ++applied;
    }
    return applied;
}

}  // namespace mlq
