#include <algorithm>

#include "divergence.hpp"
#include "method_list.hpp"
#include "quantile.hpp"

namespace mlq {
namespace {

constexpr std::uint64_t values_per_level = 20;  // fewer say nothing about a distribution
constexpr double least_kept = 0.99;             // of the non-zero values
constexpr double most_error = 2;                // times the predicted error of max: 3 dB

}  // namespace

// TensorRT's choice: the threshold that keeps the most information, in the sense of divergences(). The first bin, where
// zeros would gather, is replaced by its neighbour. The guards are for what the divergence cannot see: how far the
// clipped lies.
Threshold choose_entropy(const MethodInput& input) {
    const auto& histogram = input.statistics.histogram;
    const float max = histogram.abs_max();
    const auto levels = static_cast<std::size_t>(input.levels());
    auto counts = histogram.folded();
    if (histogram.non_zeros() < values_per_level * levels) return {max, "too few non-zero values; max instead"};
    if (counts.size() <= levels) return {max, "too few bins; max instead"};
    counts[0] = counts[1];

    const auto i = least_divergent(divergences(counts, levels), levels);
    if (i == 0) return {max, "no finite divergence; max instead"};
    Threshold threshold{static_cast<float>(std::min(static_cast<double>(i) * histogram.width(), double{max})), {}};

    const auto rank = histogram.zeros() + covering_rank(least_kept, histogram.non_zeros());
    if (const float floor = quantile_edge(histogram, rank); threshold.value < floor)
        threshold = {floor, "raised to keep 99 % of non-zero values"};

    if (input.predicted.error(threshold.value) > most_error * input.predicted.error(max))
        threshold = {max, "would lose more than 3 dB against max; max instead"};
    return threshold;
}

}  // namespace mlq
