#include "next_step.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq::tools {
namespace {

constexpr std::size_t most_nodes = 4;  // tried

struct Step {
    std::string option;
    PairedCells cells;
    GateResult result;

    double drop() const { return (cells.only_a_wrong - cells.only_b_wrong) / cells.total(); }
};

Step judge(std::string option, const PairedCells& cells, const RunOptions& options) {
    return {std::move(option), cells, judge_difference(cells, *options.max_drop, options.asked_confidence())};
}

// The step with the smallest drop, if that is smaller than `now`.
const Step* best_of(const std::vector<Step>& steps, const Step& now) {
    const auto best =
        std::min_element(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.drop() < b.drop(); });
    return best != steps.end() && best->drop() < now.drop() ? &*best : nullptr;
}

// The networks beside the chosen one: other methods, and 8 bits where that has fewer.
std::vector<Step> try_others(const RunResult& run) {
    std::vector<Step> steps;
    for (std::size_t i = 1; i < run.evaluated.size(); ++i)
        steps.push_back(judge(run.evaluated[i].option, run.proof.cells(run.evaluated[i].predictions, run.fp32.classes),
                              run.options));
    return steps;
}

// Nodes that make or read the values that cost the answer most.
std::vector<std::string> list_nodes(const RunResult& run) {
    std::vector<std::string> names;
    const Graph& graph = run.quantizer.graph();
    const auto add = [&](const std::string& name) {
        if (!name.empty() && names.size() < most_nodes && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    for (const LayerError& layer : run.layers.worst_first) {
        if (!layer.quantized) continue;
        const auto value = graph.find_value(layer.float_value);
        if (!value) continue;
        for (const std::size_t reader : graph.consumers_of(*value)) add(graph.nodes[reader].name);
        if (const auto maker = graph.producer_of(*value)) add(graph.nodes[*maker].name);
    }
    return names;
}

std::vector<Step> try_nodes(const RunResult& run, const EvaluateOptions& evaluate) {
    std::vector<Step> steps;
    const QuantizeOptions& quantize = run.options.quantize;
    for (const std::string& node : list_nodes(run)) {
        PrecisionRequest request = quantize_request(quantize, *evaluate.kernels);
        request.nodes[node] = Precision::float32;
        try {
            const Quantizer quantizer(run.model.graph, run.quantizer.target(), request);
            const auto quantized =
                quantizer.quantize(run.statistics, choose_options(quantize, run.evaluated.front().method));
            steps.push_back(judge("--keep-float " + node,
                                  run.proof.cells(predict(quantized.graph, run.evaluation, evaluate), run.fp32.classes),
                                  run.options));
        } catch (const Error&) {
            continue;  // a node of the target's graph that the file does not name
        }
    }
    return steps;
}

std::string describe(const Step& step) {
    std::string text = step.option + " has an accuracy drop of " + format_number(step.drop(), Style::percent, 2);
    if (step.result.outcome == Outcome::pass) return text + " on the same samples and passes";
    return text + " on the same samples (probability " + format_number(step.result.probability, Style::plain, 4) + ")";
}

}  // namespace

void report_next_steps(const RunResult& run, const EvaluateOptions& evaluate, Report& report) {
    const RunOptions& options = run.options;
    if (!options.max_drop) return;
    const Step now = judge("", run.proof.cells(run.evaluated.front().predictions, run.fp32.classes), options);
    if (now.result.outcome == Outcome::pass) return;
    Json steps = Json::array();
    const auto add = [&](const std::string& words, Json step) {
        report.note("next: " + words);
        steps.push_back(std::move(step));
    };
    const auto add_best = [&](const std::vector<Step>& tried) {
        const Step* best = best_of(tried, now);
        if (best == nullptr) return;
        add(describe(*best), {{"option", best->option},
                              {"drop", best->drop()},
                              {"probability", best->result.probability},
                              {"passes", best->result.outcome == Outcome::pass}});
    };
    if (options.only_method)
        add("leave out --only-method to see what the other methods give", {{"option", "no --only-method"}});
    add_best(try_others(run));
    add_best(try_nodes(run, evaluate));
    if (now.result.outcome == Outcome::inconclusive && std::isfinite(now.result.further_examples))
        add("about " + format_number(now.result.further_examples, Style::plain, 6) +
                " more labelled samples would decide it at the observed rates",
            {{"further_samples", now.result.further_examples}});
    if (steps.empty())
        report.note("next: no method and no single node helps; keep more nodes in float (--keep-float-type)");
    report.extra("next_steps", std::move(steps));
}

}  // namespace mlq::tools
