// Do the inputs look as in training? Measured in front of the network's first BatchNormalization.
#pragma once

#include <cstdint>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/first_normalization.hpp"

namespace mlq {

struct Kernels;

// The distance between the moments that `first` was trained with, m and v, and those of at most `samples` samples, n and
// u: the median over channels of the Kullback-Leibler divergence of two normal distributions,
// (u / v + (n - m)^2 / v - 1 - ln(u / v)) / 2. 0 where they agree; 0.02 is usual; unscaled pictures reach thousands.
double measure_normalization(const FirstNormalization& first, const Dataset& data, std::int64_t samples,
                             const Kernels* kernels = nullptr);

}  // namespace mlq
