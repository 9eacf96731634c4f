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

// Tries thresholds from `high` downwards, evenly spaced on a log scale, until `low` or until clipping alone costs more
// than the best so far.
void try_downwards(const QuantizationError& error, float low, float high, int per_octave, std::vector<Tried>& tried) {
    for (int i = 0;; ++i) {
        const auto threshold = static_cast<float>(high * std::exp2(-static_cast<double>(i) / per_octave));
        if (threshold < low) return;
        if (!tried.empty() && error.clipping_error(threshold) > best_of(tried).error) return;
        tried.push_back({threshold, error.error(threshold)});
    }
}

}  // namespace

float search_threshold(const QuantizationError& error, double slack) {
    const float highest = error.highest_threshold();
    if (highest < smallest_range) return highest;
    const float lowest = std::max(std::ldexp(highest, -40), smallest_range);
    std::vector<Tried> tried;
    constexpr int coarse = 8;
    try_downwards(error, lowest, highest, coarse, tried);
    // The error ripples with the threshold, so the neighbourhood of the best is searched evenly and not by bisection.
    const float best = best_of(tried).threshold;
    const auto neighbour = static_cast<float>(std::exp2(1.0 / coarse));
    try_downwards(error, std::max(best / neighbour, lowest), std::min(best * neighbour, highest), 24 * coarse, tried);
    const double limit = best_of(tried).error * slack;
    float largest = 0;
    for (const auto& [threshold, its_error] : tried)
        if (its_error <= limit) largest = std::max(largest, threshold);
    return largest;
}

}  // namespace mlq
