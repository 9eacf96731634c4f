#include <algorithm>
#include <cstdio>
#include <vector>

#include "method_list.hpp"

namespace mlq {
namespace {

// Thresholds that predict within 2 % (0.09 dB) of the least error are equals; the largest clips unseen data least.
constexpr double slack = 1.02;

struct Candidate {
    std::string name;
    float threshold;
    double error;
};

std::string decibels(std::optional<double> value) {
    if (!value) return "no signal";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f dB", *value);
    return text;
}

}  // namespace

Threshold choose_auto(const MethodInput& input) {
    const auto& predicted = input.predicted;
    std::vector<Candidate> candidates;
    const auto add = [&](std::string name, float threshold) {
        candidates.push_back({std::move(name), threshold, predicted.error(threshold)});
    };
    for (const auto& method : methods())
        if (method.choose != choose_auto) add(method.name, method.choose(input).value);
    add("search", search_threshold(predicted, slack));

    const auto least = std::min_element(candidates.begin(), candidates.end(),
                                        [](const Candidate& a, const Candidate& b) { return a.error < b.error; });
    const double limit = least->error * slack;
    const Candidate* best = &*least;
    for (const auto& candidate : candidates)
        if (candidate.error <= limit && candidate.threshold > best->threshold) best = &candidate;
    const float max = predicted.highest_threshold();
    return {best->threshold, best->name + " predicts " + decibels(predicted.sqnr_db(best->threshold)) +
                                 (best->name == "max" ? "" : ", max " + decibels(predicted.sqnr_db(max)))};
}

}  // namespace mlq
