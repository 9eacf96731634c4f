#include <algorithm>

#include "method_list.hpp"

namespace mlq {

// Robust to one odd sample (NNCF's default for activations).
Threshold choose_mean_max(const MethodInput& input) {
    const auto& samples = input.statistics.samples;
    const auto largest = input.statistics.histogram.abs_max();
    if (samples.count == 0) return {largest, "no sample maxima"};
    const auto count = static_cast<double>(samples.count);
    const double high = std::max(samples.max.value() / count, -samples.min.value() / count);
    return {std::min(static_cast<float>(high), largest), {}};
}

}  // namespace mlq
