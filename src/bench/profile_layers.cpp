#include "mlq/bench/profile_layers.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>

#include "explain_layer.hpp"
#include "graph/linear_layer.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/bench/interleave.hpp"
#include "mlq/graph/macs.hpp"

namespace mlq {
namespace {

std::string describe_fused(const Graph& graph, const Node& node, const std::optional<LinearLayer>& linear) {
    std::string text;
    const auto add = [&](const char* word) { text.append(text.empty() ? "" : ", ").append(word); };
    if (linear && linear->bias != no_value) add("bias");
    if (node.residual != no_value) add("Add");
    if (node.clamp) add(std::isinf(node.clamp->high) ? "Relu" : "Clip");
    // Saturation at zero is a Relu for codes with zero point 0.
    const auto& quant = graph.values[static_cast<std::size_t>(node.outputs[0])].quant;
    if (!node.clamp && is_family(node, OpFamily::linear) && quant && quant->zero_point == 0) add("Relu by saturation");
    return text;
}

// Bytes that a step must move at least: inputs, weights and outputs once each, in the type it works in.
double bytes_of(const LayerProfile& layer, std::int64_t inputs) {
    const double width = layer.kind == StepKind::float32 ? 4 : 1;
    return width * static_cast<double>(inputs + layer.parameters + layer.outputs);
}

}  // namespace

std::vector<double> time_steps(const Plan& plan, std::span<const Feed> input, double seconds) {
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t fewest = 5;
    const std::size_t count = plan.steps().size();
    Workspace workspace(plan);
    plan.run(workspace, input);  // warms up, and leaves the inputs of every step in place
    std::vector<std::vector<double>> times(count);
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (std::size_t round = 0; round < fewest || Clock::now() < end; ++round) {
        // The first steps read the input; buffers are reused, so it is written again by a whole run.
        plan.run(workspace, input);
        for (std::size_t s = 0; s < count; ++s) {
            const auto start = Clock::now();
            plan.run_step(workspace, s);
            times[s].push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        }
    }
    std::vector<double> medians;
    for (auto& list : times) medians.push_back(quantile_of(std::move(list), 0.5));
    return medians;
}

std::vector<LayerProfile> profile_layers(const Plan& plan, std::span<const Feed> input, const MachinePeak& peak,
                                         double seconds) {
    const Graph& graph = plan.graph();
    const auto costs = count_costs(graph);
    const auto times = time_steps(plan, input, seconds);
    const std::int64_t batch = plan.options().batch;
    double sum = 0;
    for (const double ms : times) sum += ms;

    std::vector<LayerProfile> layers;
    std::map<std::string, LayerProfile> conversions;
    for (std::size_t s = 0; s < times.size(); ++s) {
        const StepInfo& step = plan.steps()[s];
        if (step.node_index < 0) {
            LayerProfile& all = conversions[step.op];
            all.op = step.op;
            all.kind = step.kind;
            all.ms += times[s];
            continue;
        }
        const auto index = static_cast<std::size_t>(step.node_index);
        const Node& node = graph.nodes[index];
        const NodeCost& cost = costs[index];
        LayerProfile layer{};
        layer.node = step.node;
        layer.op = step.op;
        layer.kind = step.kind;
        const Shape& output = graph.values[static_cast<std::size_t>(node.outputs[0])].shape;
        if (!output.empty()) layer.output.assign(output.begin() + 1, output.end());
        layer.outputs = cost.output_elements * batch;
        layer.macs = cost.macs * batch;
        layer.parameters = cost.parameters;
        const auto linear = linear_layer(graph, node);
        if (linear) layer.groups = linear->groups;
        layer.depthwise = layer.groups > 1 && layer.groups == linear->outputs;
        layer.fused = describe_fused(graph, node, linear);
        layer.ms = times[s];
        layer.ways = step.ways;
        if (layer.macs > 0) {
            const double peak_gops = step.kind == StepKind::float32 ? peak.float_gflops : peak.int8_gops;
            layer.multiplications_per_output =
                static_cast<double>(cost.macs) / static_cast<double>(cost.output_elements);
            layer.operations_per_byte =
                2.0 * static_cast<double>(layer.macs) / bytes_of(layer, cost.input_elements * batch);
            layer.gops = 2e-6 * static_cast<double>(layer.macs) / std::max(layer.ms, 1e-9);
            layer.bound_gops = roofline_bound(peak_gops, peak.memory_gb_per_s, layer.operations_per_byte);
            layer.peak_share = layer.gops / peak_gops;
            layer.why = explain_layer(layer, std::lround(layer.multiplications_per_output), peak, peak_gops);
        } else {
            layer.why = explain_layer(layer, 0, peak, 1);
        }
        layers.push_back(std::move(layer));
    }
    for (auto& [op, all] : conversions) {
        all.why = explain_layer(all, 0, peak, 1);
        layers.push_back(all);
    }
    for (auto& layer : layers) layer.share = sum > 0 ? layer.ms / sum : 0;
    return layers;
}

}  // namespace mlq
