#include "mlq/metrics/measure.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/stats/bootstrap.hpp"
#include "stats/few_units.hpp"

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

namespace {

// Sorted, without what was undefined; empty when that was more than half.
std::vector<double> sort_defined(std::vector<double> draws) {
    const std::size_t drawn = draws.size();
    std::erase_if(draws, [](double draw) { return std::isnan(draw); });
    if (2 * draws.size() < drawn) return {};
    std::sort(draws.begin(), draws.end());
    return draws;
}

Measure from_belief(Belief belief, Level level) {
    return {.value = belief.value(), .interval = belief.interval(level), .reason = {}, .belief = belief};
}

BoundedStudent fit_between(double value, const std::vector<double>& sorted, const DrawScale& scale) {
    const auto place = [&](double x) { return BoundedStudent::place(scale.least, scale.most, x); };
    double mean = 0, squares = 0;
    for (const double draw : sorted) mean += place(draw) / static_cast<double>(sorted.size());
    for (const double draw : sorted) squares += std::pow(place(draw) - mean, 2);
    const double few = (scale.units + 1) / (scale.units - 1);
    const double deviation =
        std::sqrt(few * squares / static_cast<double>(std::max<std::size_t>(2, sorted.size()) - 1));
    const double bias = scale.biased ? place(quantile_of_draws(sorted, 0.5)) - place(value) : 0;
    return {scale.least, scale.most, scale.units - 1, {place(value) - bias, deviation}};
}

}  // namespace

Measure measure_draws(double value, std::vector<double> draws, Level level, const std::string& reason,
                      const DrawScale& scale) {
    if (std::isnan(value)) return Measure::missing(reason);
    if (scale.units < 2) return {.value = value, .reason = "too few for an interval"};
    auto sorted = sort_defined(std::move(draws));
    if (sorted.empty()) return {.value = value, .reason = "no interval: most resamples have no value"};
    if (sorted.front() == sorted.back())
        return {.value = value, .reason = "no interval: every resample gives the same value"};
    const bool bounded = std::isfinite(scale.least) && std::isfinite(scale.most);
    if (bounded && scale.least < value && value < scale.most)
        return from_belief(Belief::student(value, fit_between(value, sorted, scale)), level);
    const auto range = bounded ? std::optional(Belief::Range{scale.least, scale.most}) : std::nullopt;
    const double factor = widening_for_few(static_cast<std::size_t>(scale.units), level);
    for (double& draw : sorted) draw = std::clamp(value + factor * (draw - value), scale.least, scale.most);
    return from_belief(Belief::draws(value, std::move(sorted), range), level);
}

Measure measure_shifted_draws(double value, std::vector<double> draws, Level level, const std::string& reason) {
    if (std::isnan(value)) return Measure::missing(reason);
    auto sorted = sort_defined(std::move(draws));
    if (sorted.empty() || sorted.front() == sorted.back())
        return {.value = value, .reason = "no interval: every resample gives the same value"};
    const double shift = value - quantile_of_draws(sorted, 0.5);
    for (double& draw : sorted) draw = std::clamp(draw + shift, 0.0, 1.0);
    return from_belief(Belief::draws(value, std::move(sorted), Belief::Range{0, 1}), level);
}

}  // namespace mlq
