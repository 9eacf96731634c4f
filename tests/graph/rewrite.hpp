// Runs one pass and asks the definitions whether the network still computes the same.
#pragma once

#include <stdexcept>
#include <string_view>

#include "graph/build.hpp"
#include "graph/naive.hpp"
#include "mlq/graph/passes.hpp"

namespace mlq {

struct Rewrite {
    int applied = 0;
    double difference = 0;  // of the outputs, before and after, for random inputs
};

inline Rewrite rewrite(Graph& graph, int (*pass)(Graph&)) {
    std::vector<Array> inputs;
    for (const auto input : graph.inputs) inputs.push_back(random_array(graph.values[input].shape, 1));
    const auto before = run_naively(graph, inputs);
    Rewrite result;
    result.applied = pass(graph);
    graph.tidy();
    result.difference = largest_difference(before, run_naively(graph, inputs));
    return result;
}

inline const Pass& find_pass(std::string_view name) {
    for (const auto& pass : passes()) {
        if (pass.name == name) return pass;
    }
    throw std::logic_error("no pass " + std::string(name));
}

inline Rewrite rewrite(Graph& graph, std::string_view name) {
    return rewrite(graph, find_pass(name).apply);
}

// Without computing anything.
inline int apply(Graph& graph, std::string_view name) {
    return find_pass(name).apply(graph);
}

}  // namespace mlq
