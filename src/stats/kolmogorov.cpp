#include "mlq/stats/kolmogorov.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr double most_cells = 4e6;

struct Value {
    double x;
    bool first;
};

std::vector<Value> pool(std::span<const double> first, std::span<const double> second) {
    std::vector<Value> values;
    values.reserve(first.size() + second.size());
    for (const double x : first) values.push_back({x, true});
    for (const double x : second) values.push_back({x, false});
    for (const Value& value : values)
        if (std::isnan(value.x)) throw Error("distributions", "a value is not a number");
    std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return a.x < b.x; });
    return values;
}

// Where the pooled value changes: ends[k] if a new value begins after k of them.
std::vector<bool> find_ends(const std::vector<Value>& values) {
    std::vector<bool> ends(values.size() + 1, true);
    for (std::size_t k = 1; k < values.size(); ++k) ends[k] = values[k - 1].x != values[k].x;
    return ends;
}

// max |i m - j n| over the ends: D n m, an integer.
std::int64_t find_distance(const std::vector<Value>& values, const std::vector<bool>& ends, std::int64_t n,
                           std::int64_t m) {
    std::int64_t i = 0, j = 0, largest = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
        ++(values[k].first ? i : j);
        if (ends[k + 1]) largest = std::max(largest, std::abs(i * m - j * n));
    }
    return largest;
}

// crossed[j] = P(a random path from (0, 0) to (i, j) has met |i m - j n| >= distance at an end). The last step of a
// path to (i, j) came from (i - 1, j) with probability i / (i + j).
double find_exact_tail(const std::vector<bool>& ends, std::int64_t n, std::int64_t m, std::int64_t distance) {
    std::vector<double> crossed(static_cast<std::size_t>(m) + 1, 0.0);
    for (std::int64_t i = 0; i <= n; ++i)
        for (std::int64_t j = 0; j <= m; ++j) {
            const auto at = static_cast<std::size_t>(j);
            const double up = crossed[at];  // of (i - 1, j)
            const double left = j > 0 ? crossed[at - 1] : 0;
            const double share = i + j > 0 ? static_cast<double>(i) / static_cast<double>(i + j) : 0;
            const bool meets = std::abs(i * m - j * n) >= distance && ends[static_cast<std::size_t>(i + j)];
            crossed[at] = meets ? 1 : share * up + (1 - share) * left;
        }
    return crossed.back();
}

double find_limit_tail(double distance, double n, double m) {
    const double root = std::sqrt(n * m / (n + m));
    const double lambda = (root + 0.12 + 0.11 / root) * distance;
    if (lambda < 0.2) return 1;
    double sum = 0;
    for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
    return std::clamp(sum, 0.0, 1.0);
}

}  // namespace

KolmogorovTest compare_distributions(std::span<const double> first, std::span<const double> second) {
    if (first.empty() || second.empty()) throw Error("distributions", "a sample is empty");
    const std::vector<Value> values = pool(first, second);
    const std::vector<bool> ends = find_ends(values);
    const auto n = static_cast<std::int64_t>(first.size());
    const auto m = static_cast<std::int64_t>(second.size());
    KolmogorovTest result;
    std::size_t tied = 0;
    for (std::size_t k = 0; k < values.size(); ++k) tied += ends[k] && ends[k + 1] ? 0 : 1;
    result.tied = static_cast<double>(tied) / static_cast<double>(values.size());
    const std::int64_t distance = find_distance(values, ends, n, m);
    result.distance = static_cast<double>(distance) / (static_cast<double>(n) * static_cast<double>(m));
    if (distance == 0) return result;
    result.exact = static_cast<double>(n) * static_cast<double>(m) <= most_cells;
    result.p = result.exact ? find_exact_tail(ends, n, m, distance)
                            : find_limit_tail(result.distance, static_cast<double>(n), static_cast<double>(m));
    return result;
}

}  // namespace mlq
