// How often do intervals of 95 % hold the truth? Each case draws many small sets from a known truth.
// MLQ_COVERAGE_ROUNDS sets how many (default 150, enough for the test suite; 4000 for the figures of docs/mlq-eval.md).
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>

#include "mlq/base/random.hpp"
#include "mlq/metrics/classification.hpp"
#include "mlq/metrics/detection.hpp"

using namespace mlq;

namespace {

constexpr double nominal = 0.95;

int choose_rounds() {
    const char* text = std::getenv("MLQ_COVERAGE_ROUNDS");
    return text != nullptr ? std::atoi(text) : 150;
}

// As many as the tools take where the figures are made.
int choose_draws() {
    constexpr int few = 200, usual = 1000, many_rounds = 1000;
    return choose_rounds() < many_rounds ? few : usual;
}

// Measures on `rounds` sets; `truth` must lie in about 95 % of their intervals, and not in many fewer.
void check_coverage(const std::string& name, double truth, const std::function<Measure(Random&)>& draw) {
    const int rounds = choose_rounds();
    Random random(20261);
    int held = 0, measured = 0;
    double width = 0;
    for (int round = 0; round < rounds; ++round) {
        const Measure measure = draw(random);
        if (!measure.interval) continue;
        ++measured;
        held += measure.interval->low <= truth && truth <= measure.interval->high;
        width += measure.interval->width;
    }
    const double share = static_cast<double>(held) / measured;
    const double error = std::sqrt(nominal * (1 - nominal) / measured);
    std::cout << name << ": " << share << " of " << measured << ", mean width " << width / measured << "\n";
    INFO(name);
    CHECK(measured > 0.9 * rounds);
    CHECK(share > nominal - 0.005 - 3 * error);
}

double normal_below(double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

// Positives N(distance, 1), negatives N(0, 1).
Classified draw_scores(Random& random, int positives, int negatives, double distance) {
    Classified data;
    data.classes = {"0", "1"};
    data.score_columns = 1;
    for (int i = 0; i < positives + negatives; ++i) {
        const bool positive = i < positives;
        data.truth.push_back(positive);
        data.scores.push_back(random.normal() + (positive ? distance : 0));
        data.prediction.push_back(data.scores.back() > distance / 2);
    }
    return data;
}

// The area under the precision-recall curve of draw_scores, for ever more examples.
double true_average_precision(double positives, double negatives, double distance) {
    double sum = 0, before = 0;
    for (double t = 10; t > -8; t -= 1e-3) {
        const double hits = positives * normal_below(distance - t), alarms = negatives * normal_below(-t);
        if (hits > 0) sum += (hits / positives - before) * hits / (hits + alarms);
        before = hits / positives;
    }
    return sum;
}

double draw_gamma(Random& random, double shape) {  // G. Marsaglia, W. Tsang 2000
    if (shape < 1) return draw_gamma(random, shape + 1) * std::pow(random.uniform(), 1 / shape);
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = random.normal(), v = std::pow(1 + c * x, 3);
        if (v > 0 && std::log(random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

// Groups of 5 to 35 examples, whose error rates are Beta with this mean and correlation.
Classified draw_groups(Random& random, int groups, double error, double correlation) {
    Classified data;
    data.classes = {"0", "1"};
    const double weight = 1 / correlation - 1;
    for (int g = 0; g < groups; ++g) {
        const double x = draw_gamma(random, error * weight), y = draw_gamma(random, (1 - error) * weight);
        for (std::uint64_t i = 5 + random.below(31); i > 0; --i) {
            data.truth.push_back(random.uniform() < 0.5);
            data.prediction.push_back(random.uniform() < x / (x + y) ? 1 - data.truth.back() : data.truth.back());
            data.group.push_back(static_cast<std::uint32_t>(g));
        }
    }
    data.groups = static_cast<std::size_t>(groups);
    return data;
}

// Three objects in an image, of which `found` are detected, and one false detection for every image on average.
BoxSet draw_boxes(Random& random, int images, double found) {
    BoxSet set;
    set.categories = {{.id = 1, .name = "thing"}};
    for (int i = 0; i < images; ++i) {
        const auto image = static_cast<std::uint32_t>(i);
        set.images.push_back(i + 1);
        const double ease = 0.5 * random.normal();  // objects of one image are alike
        for (int k = 0; k < 3; ++k) {
            const Box box{100.0 * k, 0, 50, 50};
            set.truths.push_back({.box = box, .area = 2500, .image = image});
            if (random.uniform() < found) set.detections.push_back({box, 1 + ease + 0.7 * random.normal(), image});
            if (random.uniform() < 1.0 / 3)
                set.detections.push_back({{100.0 * k, 200, 50, 50}, 0.7 * random.normal(), image});
        }
    }
    return set;
}

Measure measure_ap(const BoxSet& boxes, bool intervals, std::uint64_t seed) {
    DetectionOptions options;
    options.thresholds = {500};
    options.areas = {{"all", 0, 1e10}};
    options.intervals = intervals;
    options.bootstrap = {.draws = choose_draws(), .seed = seed};
    return evaluate_detection(boxes, options).areas[0].ap;
}

}  // namespace

TEST_CASE("coverage: ROC AUC and average precision of twenty positives") {
    for (const auto& [negatives, distance] : {std::pair{20, 1.0}, {200, 1.0}, {200, 2.0}, {1000, 2.0}}) {
        const auto evaluate = [&, n = negatives, d = distance](Random& random) {
            return evaluate_classification(draw_scores(random, 20, n, d),
                                           {.bootstrap = {.draws = choose_draws(), .seed = random.bits()}});
        };
        const auto name =
            "20 positives, " + std::to_string(negatives) + " negatives, distance " + std::to_string(distance);
        check_coverage("ROC AUC, " + name, normal_below(distance / std::sqrt(2.0)),
                       [&](Random& random) { return evaluate(random).macro_roc_auc; });
        check_coverage("average precision, " + name, true_average_precision(20, negatives, distance),
                       [&](Random& random) { return evaluate(random).macro_average_precision; });
    }
}

TEST_CASE("coverage: accuracy and F1 of twelve to thirty groups") {
    for (const auto& [groups, error, correlation] :
         {std::tuple{12, 0.2, 0.05}, {12, 0.2, 0.3}, {12, 0.05, 0.3}, {30, 0.05, 0.1}, {30, 0.2, 0.3}}) {
        const auto name = std::to_string(groups) + " groups, error " + std::to_string(error) + ", correlation " +
                          std::to_string(correlation);
        const auto evaluate = [&, g = groups, e = error, c = correlation](Random& random) {
            return evaluate_classification(draw_groups(random, g, e, c),
                                           {.bootstrap = {.draws = choose_draws(), .seed = random.bits()}});
        };
        check_coverage("accuracy, " + name, 1 - error, [&](Random& random) { return evaluate(random).accuracy; });
        if (error < 0.1) continue;  // few groups err at all
        check_coverage("macro F1, " + name, 1 - error, [&](Random& random) { return evaluate(random).macro_f1; });
    }
}

TEST_CASE("coverage: average precision of fifty images as a statement about all images") {
    for (const double found : {0.9, 0.6}) {
        Random random(77);
        const double truth = *measure_ap(draw_boxes(random, 400000, found), false, 0).value;
        check_coverage("AP of boxes, 50 images, " + std::to_string(found) + " found", truth,
                       [&](Random& r) { return measure_ap(draw_boxes(r, 50, found), true, r.bits()); });
    }
}
