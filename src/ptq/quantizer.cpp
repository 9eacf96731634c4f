#include "mlq/ptq/quantizer.hpp"

#include <algorithm>
#include <set>

#include "graph/upgrade_opset.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/collect.hpp"

namespace mlq {
namespace {

// What has no form at the opset that files are written at is refused before the work, not after it.
void require_writable(Graph network) {
    upgrade_opset(network);
}

Graph prepare_for(const Target& target, Graph network, const PrecisionRequest& request) {
    require_float(network);
    require_writable(network);
    request_precision(network, request);
    const auto asks_7 = [](const Node& node) { return node.activation_bits == 7; };
    if (!target.clips_codes && std::any_of(network.nodes.begin(), network.nodes.end(), asks_7))
        throw Error("7 activation bits", std::string(target.name) + " needs 8", "use the target ort or mlq for 7");
    return graph_for(target, std::move(network));
}

// Nodes of the network that are no longer in the graph, with the node that makes their output now.
std::vector<NodePrecision> find_fused(const Graph& network, const Graph& graph, const PrecisionPlan& plan) {
    std::set<std::string> kept;
    for (const Node& node : graph.nodes) kept.insert(node.name);
    std::vector<NodePrecision> fused;
    for (const Node& node : network.nodes) {
        if (kept.contains(node.name) || node.outputs.empty()) continue;
        const auto producer = graph.producer_of(node.outputs.front());
        if (!producer) continue;
        const NodePrecision& whole = plan.nodes[*producer];
        fused.push_back({node.name, node.op, whole.precision, "one step with " + whole.node});
    }
    return fused;
}

}  // namespace

Quantizer::Quantizer(const Graph& network, const Target& target, const PrecisionRequest& request)
    : target_(&target),
      graph_(prepare_for(target, network, request)),
      plan_(assign_precision(graph_, target, request.kernels ? *request.kernels : kernels_for("auto"))),
      processors_(request.processors) {
    plan_.fused = find_fused(network, graph_, plan_);
}

Scales Quantizer::choose(const StatisticsFile& statistics, const ChooseOptions& options) const {
    return choose_scales(graph_, *target_, plan_, statistics, options);
}

QuantizedGraph Quantizer::quantize(const Scales& scales) const {
    return quantize_graph(graph_, *target_, plan_, scales, processors_);
}

QuantizedGraph Quantizer::quantize(const StatisticsFile& statistics, const ChooseOptions& options) const {
    return quantize(choose(statistics, options));
}

}  // namespace mlq
