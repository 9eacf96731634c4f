#include "unique_names.hpp"

#include <unordered_map>
#include <unordered_set>

namespace mlq {

void make_node_names_unique(Graph& graph) {
    std::unordered_set<std::string> taken;
    for (auto& node : graph.nodes) {
        if (node.name.empty()) node.name = node.op;
        taken.insert(node.name);
    }
    std::unordered_set<std::string> seen;
    std::unordered_map<std::string, int> counts;
    for (auto& node : graph.nodes) {
        if (seen.insert(node.name).second) continue;
        const std::string stem = node.name;
        int& count = counts.try_emplace(stem, 1).first->second;
        do node.name = stem + "_" + std::to_string(++count);
        while (!taken.insert(node.name).second);
        seen.insert(node.name);
    }
}

}  // namespace mlq
