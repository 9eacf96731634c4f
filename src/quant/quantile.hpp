// Quantiles of |x| from a histogram.
#pragma once

#include <cstdint>

#include "mlq/quant/histogram.hpp"

namespace mlq {

// Upper edge of the bin that holds the rank-th smallest |x| (rank 1 is the smallest; the first zeros() of them are 0),
// but never above the largest |x|.
float quantile_edge(const Histogram& histogram, std::uint64_t rank);

// The smallest rank that covers `share` of `count` values: ceil(share * count), at least 1.
std::uint64_t covering_rank(double share, std::uint64_t count);

}  // namespace mlq
