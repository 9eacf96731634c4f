#include <algorithm>
#include <cmath>

#include "mlq/quant/quantization_error.hpp"

namespace mlq {
namespace {

struct Tried {
    float threshold;
    double error;
};

const Tried& best_of(const std::vector<Tried>& tried) {
    return *std::min_element(tried.begin(), tried.end(),
                             [](const Tried& a, const Tried& b) { return a.error < b.error; });
}

// Tries thresholds from `high` downwards, each `ratio` times the one before, until `low` or until clipping alone costs
// more than the best so far.
void try_downwards(const QuantizationError& error, double low, double high, double ratio, std::vector<Tried>& tried) {
    for (double at = high; at >= low; at *= ratio) {
        const auto threshold = static_cast<float>(at);
        if (!tried.empty() && error.clipping_error(threshold) > best_of(tried).error) return;
        tried.push_back({threshold, error.error(threshold)});
    }
}

}  // namespace

float search_threshold(const QuantizationError& error, double slack) {
    const float highest = error.highest_threshold();
    if (highest < smallest_range) return highest;
    // Constants and not exp2, whose last bit depends on the machine.
    constexpr double eighth_octave = 0.9170040432046712;  // 2^(-1/8)
    constexpr double fine_step = 0.9963963671608146;      // 2^(-1/192)
    const double lowest = std::max(std::ldexp(highest, -40), smallest_range);
    std::vector<Tried> tried;
    try_downwards(error, lowest, highest, eighth_octave, tried);
    // The error ripples with the threshold, so the neighbourhood of the best is searched evenly and not by bisection.
    const double best = best_of(tried).threshold;
    try_downwards(error, std::max(best * eighth_octave, lowest), std::min(best / eighth_octave, double{highest}),
                  fine_step, tried);
    const double limit = best_of(tried).error * slack;
    float largest = 0;
    for (const auto& [threshold, its_error] : tried)
        if (its_error <= limit) largest = std::max(largest, threshold);
    return largest;
}

}  // namespace mlq
