// Distribution-free intervals of a quantile from order statistics (H. A. David, H. N. Nagaraja, "Order Statistics",
// ch. 7.1), for independent values of any distribution.
#pragma once

#include <cstddef>
#include <optional>

#include "mlq/stats/level.hpp"

namespace mlq {

struct QuantileRanks {
    std::size_t low = 0;  // x_(low) .. x_(high) among the ascending x_(1) .. x_(n)
    std::size_t high = 0;
};

// The largest low with P(Bin(n, q) < low) <= (1 - level) / 2 and the smallest high with P(Bin(n, q) >= high) <=
// (1 - level) / 2, so that [x_(low), x_(high)] holds the q-quantile with at least `level`. Missing when n is too small
// for either end. 0 < q < 1, or Error.
std::optional<QuantileRanks> find_quantile_ranks(std::size_t n, double q, Level level);

// Fewest values whose largest is an upper bound of the q-quantile with probability `level`: q^n <= 1 - level.
double values_for_bound(double q, Level level);

// Fewest values that give the q-quantile an interval, which is a bound on either side: 368 for q = 0.99 at 0.95, where
// one of the two bounds alone takes 299.
double values_for_interval(double q, Level level);

}  // namespace mlq
