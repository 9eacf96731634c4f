// Are probabilities what they say? Expected calibration error (C. Guo et al., ICML 2017) over bins of equal width,
// (0, 1/B], (1/B, 2/B], ...; a probability of exactly 0 is in the first:
//     ECE = sum over bins (n_b / n) |mean probability - frequency|
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mlq {

// One statement "this happens with probability p" and whether it did. 0 <= p <= 1.
struct Forecast {
    double probability = 0;
    bool happened = false;
};

struct CalibrationBin {
    double low = 0, high = 0;
    double count = 0;        // sum of weights
    double probability = 0;  // mean; 0 for an empty bin
    double frequency = 0;    // share that happened; 0 for an empty bin
};

// weights[i] is that of forecast i; empty weights are ones. 1 <= bins <= 10 000.
std::vector<CalibrationBin> fill_bins(std::span<const Forecast> forecasts, std::span<const double> weights, int bins);

double expected_calibration_error(std::span<const CalibrationBin> bins);  // NaN without forecasts
double maximum_calibration_error(std::span<const CalibrationBin> bins);   // the largest gap of a bin that is not empty

// The mean ECE of as many perfectly calibrated forecasts with the same probabilities: what chance alone gives. In a bin
// the gap is nearly normal with variance sum p (1 - p), so its mean absolute value is sqrt(2/pi sum p (1 - p)) / n.
double chance_calibration_error(std::span<const Forecast> forecasts, int bins);

}  // namespace mlq
