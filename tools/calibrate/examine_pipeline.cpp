#include "examine_pipeline.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "mlq/dataset/input_variants.hpp"
#include "mlq/ptq/measure_normalization.hpp"

namespace mlq::tools {
namespace {

constexpr std::int64_t most_tried = 200, screened = 40, most_measured = 200, normalized = 64;
constexpr std::int64_t most_bytes = std::int64_t{1} << 26;  // of samples in memory

// `count` samples of the proof, spread over it.
std::vector<std::int64_t> choose_places(const Proof& proof, const Dataset& data, std::int64_t count) {
    const auto& all = proof.samples();
    const auto total = static_cast<std::int64_t>(all.size());
    const std::int64_t fitting = std::max<std::int64_t>(1, most_bytes / (4 * data.sample_size()));
    count = std::min({count, total, fitting});
    std::vector<std::int64_t> places;
    for (std::int64_t i = 0; i < count; ++i) places.push_back(all[static_cast<std::size_t>(i * total / count)]);
    return places;
}

// What the float network does with inputs that are prepared in other ways.
class Trial {
  public:
    Trial(const LoadedModel& model, const Dataset& data, const Proof& proof, const Answers& answers,
          const EvaluateOptions& options)
        : model_(model), data_(data), proof_(proof), answers_(answers), options_(options) {
        options_.accept_nan = true;
    }

    // Only what is better than the inputs as they are on a few samples is run on all.
    void try_labelled(const InputVariant& variant, PipelineFacts& facts) const {
        for (const std::int64_t count : {screened, most_tried}) {
            const TriedInputs tried = compare(variant, choose_places(proof_, data_, count));
            const bool is_better = tried.cells.only_b_wrong > tried.cells.only_a_wrong;
            if (is_better && count < most_tried) continue;
            facts.tried.push_back(tried);
            return;
        }
    }

    double confidence(const InputVariant& variant) const {
        const auto places = choose_places(proof_, data_, screened);
        return mean(answer(model_.graph, vary_inputs(data_, places, variant), options_).confidences);
    }

    static double mean(const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    }

  private:
    TriedInputs compare(const InputVariant& variant, const std::vector<std::int64_t>& places) const {
        const auto classes = answer(model_.graph, vary_inputs(data_, places, variant), options_).classes;
        TriedInputs tried{.name = variant.name, .advice = variant.advice, .cells = {}};
        for (std::size_t i = 0; i < places.size(); ++i) {
            const std::int64_t truth = data_.label(places[i]);
            tried.cells.add(classes[i] == truth, answers_.classes[static_cast<std::size_t>(places[i])] == truth);
        }
        return tried;
    }

    const LoadedModel& model_;
    const Dataset& data_;
    const Proof& proof_;
    const Answers& answers_;
    EvaluateOptions options_;
};

void add_labelled_facts(const Dataset& data, const Proof& proof, const Answers& answers, std::int64_t classes,
                        PipelineFacts& facts) {
    std::vector<std::int64_t> predicted, labels;
    std::map<std::int64_t, double> share_of_label, share_of_answer;
    for (const std::int64_t i : proof.samples()) {
        predicted.push_back(answers.classes[static_cast<std::size_t>(i)]);
        labels.push_back(data.label(i));
        share_of_label[labels.back()] += 1 / proof.total();
        share_of_answer[predicted.back()] += 1 / proof.total();
    }
    double most = 0;
    for (const auto& [label, share] : share_of_label) {
        facts.chance += share * share_of_answer[label];
        most = std::max(most, share);
    }
    facts.rarer = proof.total() * (1 - most);
    facts.errors = Counts{proof.errors(answers.classes), proof.total()};
    facts.order = find_class_order(predicted, labels, classes);
}

NormalizationDistance measure_distance(const FirstNormalization& first, const Dataset& data, const Proof& proof,
                                       const std::vector<InputVariant>& variants, const Kernels& kernels) {
    NormalizationDistance result{.node = first.node};
    const auto places = choose_places(proof, data, normalized);
    const auto measure = [&](const InputVariant& variant) {
        return measure_normalization(first, vary_inputs(data, places, variant), normalized, &kernels);
    };
    result.distance = result.nearest_distance = measure({});
    for (const InputVariant& variant : variants) {
        const double distance = measure(variant);
        if (distance >= result.nearest_distance) continue;
        result.nearest_distance = distance;
        result.nearest = variant.name;
        result.advice = variant.advice;
    }
    return result;
}

}  // namespace

ExaminedPipeline examine_pipeline(const LoadedModel& model, const Dataset& data, const Proof& proof,
                                  const Answers& answers, const Common& common, const Kernels& kernels) {
    ExaminedPipeline pipeline;
    PipelineFacts& facts = pipeline.facts;
    std::vector<InputVariant> variants;
    if (data.inputs().size() == 1 && data.inputs().front().type == DType::f32) {
        pipeline.inputs = measure_inputs(data, most_measured, common.threads);
        facts.suspicions = pipeline.inputs.suspicions;
        variants = list_input_variants(data, pipeline.inputs);
    }
    if (model.first_normalization && !variants.empty())
        facts.normalization = measure_distance(*model.first_normalization, data, proof, variants, kernels);
    if (answers.classes.empty()) return pipeline;

    std::vector<double> confidences;
    for (const std::int64_t i : proof.samples())
        confidences.push_back(answers.confidences[static_cast<std::size_t>(i)]);
    facts.mean_confidence = Trial::mean(confidences);
    const Trial trial(model, data, proof, answers, {.threads = common.threads, .kernels = &kernels});
    if (data.has_labels()) {
        add_labelled_facts(data, proof, answers, count_classes(model.graph), facts);
        for (const InputVariant& variant : variants) trial.try_labelled(variant, facts);
        return pipeline;
    }
    // Without labels only confidence is left, which speaks loud enough where it is low and could be high.
    constexpr double low = 0.7, rise = 0.2;
    if (facts.mean_confidence >= low) return pipeline;
    for (const InputVariant& variant : variants) {
        const double confidence = trial.confidence(variant);
        if (confidence < facts.mean_confidence + rise) continue;
        facts.suspicions.push_back("FP32 expects " + format_number(facts.mean_confidence, Style::percent, 1) +
                                   " of itself, and " + format_number(confidence, Style::percent, 1) + " with inputs " +
                                   variant.name + ": see " + variant.advice);
    }
    return pipeline;
}

}  // namespace mlq::tools
