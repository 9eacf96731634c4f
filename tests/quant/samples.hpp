// Made-up data for the tests of this folder.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/quant/statistics.hpp"

namespace mlq::test {

inline std::vector<float> normal_values(std::size_t count, std::uint64_t seed, double sigma = 1.0) {
    Random random(seed);
    std::vector<float> values(count);
    for (auto& x : values) x = static_cast<float>(sigma * random.normal());
    return values;
}

// Statistics of samples[s] = [pixels][channels].
inline ValueStatistics statistics_of(const std::vector<std::vector<float>>& samples, std::int64_t channels = 1) {
    ValueStatistics statistics(channels);
    for (const auto& sample : samples) statistics.add_sample(sample);
    return statistics;
}

}  // namespace mlq::test
