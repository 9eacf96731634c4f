#include "mlq/ptq/evaluate.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {
namespace {

// The largest score of one sample, and its share if the scores are logits or are probabilities.
struct Best {
    std::int64_t place = -1;
    double share_of_logits = 0;
    double probability = 0;
    bool are_probabilities = true;
};

Best best_of(std::span<const float> scores, bool accept_nan) {
    if (std::any_of(scores.begin(), scores.end(), [](float score) { return std::isnan(score); })) {
        if (accept_nan) return {};
        throw Error("evaluation", "the network's output is NaN", "check the preprocessing and the model");
    }
    const auto top = std::max_element(scores.begin(), scores.end());
    double exponentials = 0, sum = 0;
    bool has_negative = false;
    for (const float score : scores) {
        if (score < *top) exponentials += std::exp(static_cast<double>(score) - static_cast<double>(*top));
        if (score == *top) exponentials += 1;  // infinities too
        sum += static_cast<double>(score);
        has_negative = has_negative || score < 0;
    }
    constexpr double rounding = 1e-3;
    return {.place = top - scores.begin(),
            .share_of_logits = 1 / exponentials,
            .probability = std::min(1.0, static_cast<double>(*top)),
            .are_probabilities = !has_negative && std::fabs(sum - 1) < rounding};
}

// Runs samples [begin, end) of the range, at most one batch.
void run_batch(const Plan& plan, Workspace& workspace, FeedBatch& batch, std::int64_t first, std::int64_t begin,
               std::int64_t end, bool accept_nan, std::span<Best> best) {
    plan.run(workspace, batch.read(first + begin, end - begin));
    const ConstTensorView output = plan.output(workspace);
    const auto scores = output.span<float>();
    const std::size_t classes = scores.size() / static_cast<std::size_t>(plan.options().batch);
    for (std::int64_t i = begin; i < end; ++i)
        best[static_cast<std::size_t>(i)] =
            best_of(scores.subspan(static_cast<std::size_t>(i - begin) * classes, classes), accept_nan);
}

}  // namespace

void require_scores(const Graph& graph, DType output) {
    if (output == DType::f32) return;
    const auto& name = graph.values[static_cast<std::size_t>(graph.outputs.front())].name;
    throw Error("output " + quoted(name),
                "is " + std::string(to_string(output)) + ", where float32 scores are compared",
                "export the network without what makes integers of its scores (Cast, ArgMax)");
}

std::int64_t count_classes(const Graph& graph) {
    const std::int64_t fixed = ports_of(graph).fixed_batch;
    const std::int64_t batch = fixed > 0 ? fixed : 2;
    const Shape shape = infer_values(graph, batch)[static_cast<std::size_t>(graph.outputs.front())].shape;
    const bool has_batch = shape.size() > 1 && shape.front() == batch;
    std::int64_t classes = 0;
    for (std::size_t i = has_batch ? 1 : 0; i < shape.size(); ++i) {
        if (shape[i] == 1) continue;
        if (classes > 0) return 0;
        classes = shape[i];
    }
    return classes;
}

void require_labels_fit(const Dataset& data, std::int64_t classes, const std::string& where) {
    if (!data.has_labels()) return;
    const auto named = static_cast<std::int64_t>(data.class_names().size());
    const std::string scored = "the network scores " + std::to_string(classes);
    if (named > classes)
        throw Error(where, "has " + std::to_string(named) + " classes, but " + scored,
                    "leave out folders that are no class, or list the network's classes in `class-names`");
    for (std::int64_t i = 0; i < data.size(); ++i) {
        if (data.label(i) < classes) continue;
        throw Error(where,
                    "label " + std::to_string(data.label(i)) + " of " + data.id(i) + " is no class: " + scored +
                        ", numbered from 0",
                    "count the classes from 0, as the network does");
    }
}

Answers answer(const Graph& graph, const Dataset& data, const EvaluateOptions& options) {
    const std::int64_t rest = data.size() - options.first;
    if (rest <= 0) throw Error("evaluation", "no samples are left after the first " + std::to_string(options.first));
    const std::int64_t count = options.count > 0 ? std::min(options.count, rest) : rest;
    const std::int64_t batch = ports_of(graph).choose_batch(std::min(options.batch, count));
    const Plan plan(graph, {.batch = batch, .threads = 1, .kernels = options.kernels});

    require_scores(graph, plan.outputs().front().type);
    if (count_classes(graph) == 0)
        throw Error("output " + quoted(plan.outputs().front().name),
                    "is " + to_string(plan.outputs().front().shape) + ", which are no scores of classes",
                    "compare its values instead");
    std::vector<Best> best(static_cast<std::size_t>(count));
    const std::int64_t batches = (count + batch - 1) / batch;
    const int threads = static_cast<int>(std::min<std::int64_t>(std::max(1, options.threads), batches));
    std::atomic<std::int64_t> next{0};
    std::atomic<std::int64_t> done{0};
    parallel_for(threads, threads, [&](std::int64_t) {
        Workspace workspace(plan);
        FeedBatch feeds(plan, data);
        for (std::int64_t b = next++; b < batches; b = next++) {
            const std::int64_t begin = b * batch;
            const std::int64_t end = std::min(count, begin + batch);
            run_batch(plan, workspace, feeds, options.first, begin, end, options.accept_nan, best);
            done += end - begin;
            if (options.progress) options.progress(done, count);
        }
    });
    const bool are_probabilities =
        std::all_of(best.begin(), best.end(), [](const Best& one) { return one.are_probabilities; });
    Answers answers;
    for (const Best& one : best) {
        answers.classes.push_back(one.place);
        answers.confidences.push_back(are_probabilities ? one.probability : one.share_of_logits);
    }
    return answers;
}

std::vector<std::int64_t> predict(const Graph& graph, const Dataset& data, const EvaluateOptions& options) {
    return answer(graph, data, options).classes;
}

PairedCells pair_errors(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b, const Dataset& data,
                        std::int64_t first) {
    PairedCells cells;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::int64_t truth = data.label(first + static_cast<std::int64_t>(i));
        cells.add(a[i] == truth, b[i] == truth);
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
