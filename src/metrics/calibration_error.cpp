#include "mlq/metrics/calibration_error.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mlq {
namespace {

// The bin whose low end lies below the probability, and whose high end does not.
std::size_t bin_of(double probability, int bins) {
    auto bin = static_cast<int>(probability * bins);
    if (probability <= static_cast<double>(bin) / bins) --bin;
    return static_cast<std::size_t>(std::clamp(bin, 0, bins - 1));
}

}  // namespace

std::vector<CalibrationBin> fill_bins(std::span<const Forecast> forecasts, std::span<const double> weights, int bins) {
    std::vector<CalibrationBin> filled(static_cast<std::size_t>(bins));
    for (std::size_t i = 0; i < filled.size(); ++i) {
        filled[i].low = static_cast<double>(i) / bins;
        filled[i].high = static_cast<double>(i + 1) / bins;
    }
    for (std::size_t i = 0; i < forecasts.size(); ++i) {
        const double weight = weights.empty() ? 1.0 : weights[i];
        auto& bin = filled[bin_of(forecasts[i].probability, bins)];
        bin.count += weight;
        bin.probability += weight * forecasts[i].probability;
        bin.frequency += forecasts[i].happened ? weight : 0;
    }
    for (auto& bin : filled) {
        if (bin.count <= 0) continue;
        bin.probability /= bin.count;
        bin.frequency /= bin.count;
    }
    return filled;
}

double expected_calibration_error(std::span<const CalibrationBin> bins) {
    double sum = 0, count = 0;
    for (const auto& bin : bins) {
        sum += bin.count * std::abs(bin.probability - bin.frequency);
        count += bin.count;
    }
    return count > 0 ? sum / count : std::nan("");
}

double maximum_calibration_error(std::span<const CalibrationBin> bins) {
    double largest = std::nan("");
    for (const auto& bin : bins)
        if (bin.count > 0) largest = std::fmax(largest, std::abs(bin.probability - bin.frequency));
    return largest;
}

double chance_calibration_error(std::span<const Forecast> forecasts, int bins) {
    std::vector<double> variances(static_cast<std::size_t>(bins), 0.0);
    for (const auto& forecast : forecasts)
        variances[bin_of(forecast.probability, bins)] += forecast.probability * (1 - forecast.probability);
    double sum = 0;
    for (const double variance : variances) sum += std::sqrt(2 / std::numbers::pi * variance);
    return sum / static_cast<double>(forecasts.size());
}

}  // namespace mlq
