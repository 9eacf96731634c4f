#include "reduce_network.hpp"

#include "mlq/base/error.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq::random_networks {
namespace {

using Networks = std::vector<Graph>;

void end_earlier(const Graph& graph, Networks& smaller) {
    for (std::size_t n = 0; n + 1 < graph.nodes.size(); ++n) {
        smaller.push_back(graph);
        smaller.back().outputs = {graph.nodes[n].outputs.front()};
    }
    for (std::size_t i = 0; graph.outputs.size() > 1 && i < graph.outputs.size(); ++i) {
        smaller.push_back(graph);
        smaller.back().outputs.erase(smaller.back().outputs.begin() + static_cast<std::ptrdiff_t>(i));
        smaller.push_back(graph);
        smaller.back().outputs = {graph.outputs[i]};
    }
}

// A value becomes the network's input.
void start_later(const Graph& graph, const std::vector<ValueInfo>& infos, bool free_batch, Networks& smaller) {
    for (std::size_t n = graph.nodes.size(); n-- > 0;) {
        const ValueId start = graph.nodes[n].outputs.front();
        const ValueInfo& info = infos[static_cast<std::size_t>(start)];
        if (info.type != DType::f32 || info.constant || info.shape.size() < 2) continue;
        Graph& cut = smaller.emplace_back(graph);
        cut.nodes.erase(cut.nodes.begin() + static_cast<std::ptrdiff_t>(n));
        cut.inputs = {start};
        Value& input = cut.values[static_cast<std::size_t>(start)];
        input.shape = info.shape;
        input.shape_known = true;
        if (free_batch) input.shape.front() = -1;
    }
}

void leave_out_nodes(const Graph& graph, const std::vector<ValueInfo>& infos, Networks& smaller) {
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const ValueId out = graph.nodes[n].outputs.front();
        for (const ValueId in : graph.nodes[n].inputs) {
            if (in == no_value ||
                infos[static_cast<std::size_t>(in)].shape != infos[static_cast<std::size_t>(out)].shape)
                continue;
            if (infos[static_cast<std::size_t>(in)].type != infos[static_cast<std::size_t>(out)].type) continue;
            Graph& cut = smaller.emplace_back(graph);
            cut.replace_uses(out, in);
        }
    }
}

void leave_out_details(const Graph& graph, Networks& smaller) {
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        for (const auto& [name, value] : graph.nodes[n].attributes.all()) {
            smaller.push_back(graph);
            smaller.back().nodes[n].attributes.erase(name);
        }
        if (graph.nodes[n].op == "Conv" && graph.nodes[n].inputs.size() == 3) {
            smaller.push_back(graph);
            smaller.back().nodes[n].inputs.pop_back();
        }
    }
}

void simplify_constants(const Graph& graph, Networks& smaller) {
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
        const auto& constant = graph.values[i].constant;
        if (!constant || constant->type() != DType::f32 || constant->size() == 0) continue;
        const auto reals = constant->span<float>();
        Tensor even(DType::f32, constant->shape());
        for (float& x : even.span<float>()) x = reals[0];
        if (std::equal(reals.begin(), reals.end(), even.span<float>().begin())) continue;
        smaller.push_back(graph);
        smaller.back().values[i].constant = std::make_shared<const Tensor>(std::move(even));
    }
}

}  // namespace

std::vector<Graph> reduce_network(const Graph& graph) {
    const std::int64_t fixed = ports_of(graph).fixed_batch;
    const bool free_batch = fixed == 0;
    const auto infos = infer_values(graph, free_batch ? 2 : fixed);
    Networks candidates;
    end_earlier(graph, candidates);
    start_later(graph, infos, free_batch, candidates);
    leave_out_nodes(graph, infos, candidates);
    leave_out_details(graph, candidates);
    simplify_constants(graph, candidates);
    Networks smaller;
    for (Graph& candidate : candidates) {
        try {
            candidate.tidy();
            if (!candidate.nodes.empty())
                infer_values(candidate, free_batch ? 2 : fixed), smaller.push_back(std::move(candidate));
        } catch (const Error&) {
            // A step that leaves no network.
        }
    }
    return smaller;
}

}  // namespace mlq::random_networks
