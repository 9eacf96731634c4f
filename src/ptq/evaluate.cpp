#include "mlq/ptq/evaluate.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {
namespace {

std::int64_t largest(std::span<const float> scores) {
    if (std::any_of(scores.begin(), scores.end(), [](float score) { return std::isnan(score); }))
        throw Error("evaluation", "the network's output is NaN", "check the preprocessing and the model");
    return std::max_element(scores.begin(), scores.end()) - scores.begin();
}

// Runs samples [begin, end) of the range, at most one batch; a short batch is filled up with zeros.
void predict_batch(const Plan& plan, Workspace& workspace, const Dataset& data, std::int64_t first, std::int64_t begin,
                   std::int64_t end, std::vector<float>& input, std::span<std::int64_t> predictions) {
    const auto sample = static_cast<std::size_t>(data.sample_size());
    input.assign(static_cast<std::size_t>(plan.options().batch) * sample, 0.0F);
    for (std::int64_t i = begin; i < end; ++i)
        data.read(first + i, std::span(input).subspan(static_cast<std::size_t>(i - begin) * sample, sample));
    plan.run(workspace, input);
    const ConstTensorView output = plan.output(workspace);
    require_scores(plan.graph(), output.type);
    const auto scores = output.span<float>();
    const std::size_t classes = scores.size() / static_cast<std::size_t>(plan.options().batch);
    for (std::int64_t i = begin; i < end; ++i)
        predictions[static_cast<std::size_t>(i)] =
            largest(scores.subspan(static_cast<std::size_t>(i - begin) * classes, classes));
}

}  // namespace

void require_scores(const Graph& graph, DType output) {
    if (output == DType::f32) return;
    const auto& name = graph.values[static_cast<std::size_t>(graph.outputs.front())].name;
    throw Error("output " + quoted(name),
                "is " + std::string(to_string(output)) + ", where float32 scores are compared",
                "export the network without what makes integers of its scores (Cast, ArgMax)");
}

std::vector<std::int64_t> predict(const Graph& graph, const Dataset& data, const EvaluateOptions& options) {
    const std::int64_t rest = data.size() - options.first;
    if (rest <= 0) throw Error("evaluation", "no samples are left after the first " + std::to_string(options.first));
    const std::int64_t count = options.count > 0 ? std::min(options.count, rest) : rest;
    const std::int64_t fixed = ports_of(graph).fixed_batch;
    const std::int64_t batch = fixed > 0 ? fixed : std::min(options.batch, count);
    const Plan plan(graph, {.batch = batch, .threads = 1, .kernels = options.kernels});

    std::vector<std::int64_t> predictions(static_cast<std::size_t>(count));
    const std::int64_t batches = (count + batch - 1) / batch;
    const int threads = static_cast<int>(std::min<std::int64_t>(std::max(1, options.threads), batches));
    std::atomic<std::int64_t> next{0};
    std::atomic<std::int64_t> done{0};
    parallel_for(threads, threads, [&](std::int64_t) {
        Workspace workspace(plan);
        std::vector<float> input;
        for (std::int64_t b = next++; b < batches; b = next++) {
            const std::int64_t begin = b * batch;
            const std::int64_t end = std::min(count, begin + batch);
            predict_batch(plan, workspace, data, options.first, begin, end, input, predictions);
            done += end - begin;
            if (options.progress) options.progress(done, count);
        }
    });
    return predictions;
}

PairedCells pair_errors(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b, const Dataset& data,
                        std::int64_t first) {
    PairedCells cells;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::int64_t truth = data.label(first + static_cast<std::int64_t>(i));
        const bool a_right = a[i] == truth;
        const bool b_right = b[i] == truth;
        (a_right ? (b_right ? cells.both_right : cells.only_b_wrong)
                 : (b_right ? cells.only_a_wrong : cells.both_wrong)) += 1;
    }
    return cells;
}

std::int64_t count_errors(const std::vector<std::int64_t>& predictions, const Dataset& data, std::int64_t first) {
    std::int64_t errors = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i)
        errors += predictions[i] != data.label(first + static_cast<std::int64_t>(i)) ? 1 : 0;
    return errors;
}

std::int64_t count_agreements(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    std::int64_t agreements = 0;
    for (std::size_t i = 0; i < a.size(); ++i) agreements += a[i] == b[i] ? 1 : 0;
    return agreements;
}

}  // namespace mlq
