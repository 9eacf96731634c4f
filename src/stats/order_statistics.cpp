#include "order_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "binomial.hpp"
#include "mlq/base/error.hpp"

namespace mlq {

std::optional<QuantileRanks> find_quantile_ranks(std::size_t n, double q, Level level) {
    if (!(q > 0 && q < 1)) throw Error("quantile", "must be between 0 and 1");
    const double tail = level.missing() / 2, count = static_cast<double>(n);
    // The smallest k in 0 .. n that is true; P(Bin <= k) grows with k.
    const auto first = [n](const auto& is_true) {
        std::size_t from = 0, to = n;
        while (from < to) {
            const auto middle = from + (to - from) / 2;
            if (is_true(static_cast<double>(middle)))
                to = middle;
            else
                from = middle + 1;
        }
        return from;
    };
    const auto low = first([&](double k) { return detail::binomial_below(k, count, q) > tail; });
    // P(Bin >= high) is that of n - Bin <= n - high, so that a small tail keeps its digits.
    const auto high = first([&](double k) { return detail::binomial_below(count - k, count, 1 - q) <= tail; });
    if (low == 0 || high == 0 || high > n ||
        detail::binomial_below(count - static_cast<double>(high), count, 1 - q) > tail)
        return std::nullopt;
    return QuantileRanks{.low = low, .high = high};
}

double values_for_bound(double q, Level level) {
    if (!(q > 0 && q < 1)) throw Error("quantile", "must be between 0 and 1");
    return std::ceil(std::log(level.missing()) / std::log(q));
}

double values_for_interval(double q, Level level) {
    const Level side = level.shared_by(2);
    return std::max(values_for_bound(q, side), values_for_bound(1 - q, side));
}

}  // namespace mlq
