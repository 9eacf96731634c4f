// The rows of two parts as standardised numbers for a linear classifier.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/split/row_sample.hpp"

namespace mlq::audit {

struct FeatureMatrix {
    std::size_t rows = 0;
    std::size_t features = 0;
    std::vector<float> values = {};            // rows x features; each feature has mean 0 and variance 1
    std::vector<std::uint8_t> is_second = {};  // of each row
    std::vector<std::uint64_t> units = {};
    const float* row(std::size_t r) const { return values.data() + r * features; }
};

constexpr std::size_t most_features = 400;

FeatureMatrix make_features(const split::RowSample& sample, std::size_t first, std::size_t second, std::uint64_t seed);

}  // namespace mlq::audit
