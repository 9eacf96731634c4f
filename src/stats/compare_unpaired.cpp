#include <algorithm>
#include <cmath>

#include "expectation.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq {
namespace {

// P(first - second > d). The density of the narrower one is integrated against the tail of the wider one, which is
// smooth on that scale.
double probability_beyond(const Posterior& first, const Posterior& second, double d) {
    if (d >= 1) return 0;
    if (d <= -1) return 1;
    if (first.deviation() < second.deviation())
        return detail::integrate_against(first, std::max(0.0, d), 1.0 + std::min(0.0, d),
                                         [&](double p) { return second.probability_below(p - d); }) +
               first.probability_above(1 + std::min(0.0, d));
    return detail::integrate_against(second, std::max(0.0, -d), 1.0 - std::max(0.0, d),
                                     [&](double p) { return first.probability_above(p + d); }) +
           second.probability_below(std::max(0.0, -d));
}

Posterior mirrored(const Posterior& posterior) {
    return Posterior::beta(posterior.b(), posterior.a());
}

// Doubles are dense near 0 but not near 1: where a density has a pole at 1 the difference is that of the success rates.
bool better_mirrored(const Posterior& a, const Posterior& b) {
    return std::min(a.b(), b.b()) < 1 && std::min(a.a(), b.a()) >= 1;
}

double probability_of_more(const Posterior& first, const Posterior& second, double d) {
    return std::min(1.0, better_mirrored(first, second) ? probability_beyond(mirrored(second), mirrored(first), d)
                                                        : probability_beyond(first, second, d));
}

}  // namespace

double DifferencePosterior::deviation() const {
    return std::hypot(a_.deviation(), b_.deviation());
}

double DifferencePosterior::probability_above(double d) const {
    return probability_of_more(a_, b_, d);
}

double DifferencePosterior::probability_below(double d) const {
    return probability_of_more(b_, a_, -d);
}

double DifferencePosterior::lower_quantile(double tail) const {
    return detail::find_difference([this](double d) { return probability_below(d); }, tail, mean(), deviation());
}

double DifferencePosterior::upper_quantile(double tail) const {
    return detail::find_difference([this](double d) { return probability_above(d); }, tail, mean(), deviation());
}

CredibleInterval DifferencePosterior::interval(Level level) const {
    const double low = lower_quantile(level.missing() / 2);
    const double high = upper_quantile(level.missing() / 2);
    return {.low = low, .high = high, .width = high - low, .level = level.value()};
}

}  // namespace mlq
