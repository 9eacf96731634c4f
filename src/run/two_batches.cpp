#include "two_batches.hpp"

#include "mlq/base/error.hpp"
#include "mlq/graph/ports.hpp"

namespace mlq {
namespace {

void fix_batch(Graph& graph, const Ports& ports) {
    for (const Port& input : ports.inputs) {
        if (input.has_batch) graph.values[static_cast<std::size_t>(input.value)].shape.front() = 1;
    }
}

std::vector<ValueInfo> infer_single(const Graph& graph) {
    try {
        return infer_values(graph, 1);
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

TwoBatches infer_two_batches(Graph& graph) {
    const Ports ports = ports_of(graph);
    if (ports.fixed_batch > 0) {
        const auto only = infer_values(graph, ports.smallest_batch());
        return {only, only, only};
    }
    try {
        return {infer_values(graph, 2), infer_values(graph, 3), infer_single(graph)};
    } catch (const Error& error) {
        const std::string reason = error.what();
        const auto only = infer_values(graph, 1);  // throws what has nothing to do with the batch
        fix_batch(graph, ports);
        graph.notes.push_back("the batch size is fixed at 1, here and in what is written, as no other works: " +
                              reason);
        return {only, only, only};
    }
}

}  // namespace mlq
