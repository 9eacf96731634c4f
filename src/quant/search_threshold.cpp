#include <algorithm>
#include <cmath>

#include "mlq/quant/quantization_error.hpp"

namespace mlq {
namespace {

struct Tried {
    float threshold;
    double error;
};

// steps thresholds from `high` down to `low`, evenly spaced on a log scale.
void try_between(const QuantizationError& error, float low, float high, int steps, std::vector<Tried>& tried) {
    for (int i = 0; i < steps; ++i) {
        const auto threshold =
            static_cast<float>(high * std::exp2(std::log2(static_cast<double>(low) / high) * i / steps));
        tried.push_back({threshold, error.error(threshold)});
    }
}

const Tried& best_of(const std::vector<Tried>& tried) {
    return *std::min_element(tried.begin(), tried.end(),
                             [](const Tried& a, const Tried& b) { return a.error < b.error; });
}

}  // namespace

float search_threshold(const QuantizationError& error, double slack) {
    const float highest = error.highest_threshold();
    if (highest < smallest_range) return highest;
    constexpr int per_octave = 8;
    constexpr int octaves = 40;
    const float lowest = std::max(std::ldexp(highest, -octaves), smallest_range);
    std::vector<Tried> tried;
    try_between(error, lowest, highest, per_octave * octaves, tried);
    // The error ripples with the threshold, so the neighbourhood of the best is searched evenly and not by bisection.
    const float best = best_of(tried).threshold;
    const auto neighbour = static_cast<float>(std::exp2(1.0 / per_octave));
    try_between(error, std::max(best / neighbour, lowest), std::min(best * neighbour, highest), 48, tried);
    const double limit = best_of(tried).error * slack;
    float largest = 0;
    for (const auto& [threshold, its_error] : tried)
        if (its_error <= limit) largest = std::max(largest, threshold);
    return largest;
}

}  // namespace mlq
