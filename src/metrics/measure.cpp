#include "mlq/metrics/measure.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/stats/bootstrap.hpp"

namespace mlq {
namespace {

// The interval of hits from that of the misses, so that many hits keep their digits.
Measure from_misses(Counts raw, Counts effective, Level level, const std::string& empty_reason, const Prior& prior) {
    if (!(raw.total > 0)) return Measure::missing(empty_reason);
    const auto misses = Posterior(effective, prior).interval(level);
    return {.value = (raw.total - raw.errors) / raw.total,
            .interval = CredibleInterval{1 - misses.high, 1 - misses.low, misses.width, misses.level},
            .belief = Belief::share(effective.total - effective.errors, effective.total, prior)};
}

}  // namespace

Measure measure_share(double hits, double total, Level level, const std::string& empty_reason, const Prior& prior) {
    const Counts counts{.errors = total - hits, .total = total};
    return from_misses(counts, counts, level, empty_reason, prior);
}

Measure measure_share(std::span<const Counts> groups, Level level, const std::string& empty_reason,
                      const Prior& prior) {
    Counts raw;
    for (const auto& group : groups) raw.errors += group.errors, raw.total += group.total;
    return from_misses(raw, effective_counts(raw, find_design_effect(groups)), level, empty_reason, prior);
}

Measure measure_draws(double value, std::vector<double> draws, Level level, const std::string& reason) {
    if (std::isnan(value)) return Measure::missing(reason);
    auto interval = interval_of_draws(std::move(draws), level);
    if (interval && !(interval->width > 0))
        return {.value = value, .interval = {}, .reason = "no interval: every resample gives the same value"};
    return {.value = value, .interval = interval, .reason = {}};
}

Measure measure_shifted_draws(double value, std::vector<double> draws, Level level, const std::string& reason) {
    std::vector<double> sorted = draws;
    std::erase_if(sorted, [](double draw) { return std::isnan(draw); });
    std::sort(sorted.begin(), sorted.end());
    const double shift = sorted.empty() ? 0 : value - quantile_of_draws(sorted, 0.5);
    auto measure = measure_draws(value, std::move(draws), level, reason);
    if (!measure.interval) return measure;
    auto& interval = *measure.interval;
    interval.low = std::clamp(interval.low + shift, 0.0, 1.0);
    interval.high = std::clamp(interval.high + shift, 0.0, 1.0);
    interval.width = interval.high - interval.low;
    return measure;
}

}  // namespace mlq
