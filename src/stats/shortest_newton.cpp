#include "shortest_newton.hpp"

#include <algorithm>
#include <cmath>

#include "beta_quantile.hpp"
#include "beta_series.hpp"

namespace mlq::detail {
namespace {

struct Steps {
    double low, high;  // of the two ends, as log-odds
};

// Where the ends are about, as log-odds above the mean. With the skewness g they lie at -z and z standard deviations,
// both shifted by g (z^2 - 3) / 6, where equal tails are shifted by g (z^2 - 1) / 6 (Cornish, Fisher 1938): so at the
// scores -z - g / 3 and z - g / 3. The factor of z keeps the mass, to second order in g.
Steps guess_ends(const BetaShape& shape, double missing) {
    const double shift = -2.0 / 3 * (shape.rest - shape.mean) / std::sqrt(shape.n * shape.mean * shape.rest);
    const double z = normal_upper_quantile(std::log(missing / 2)) * (1 + 0.5 * shift * shift);
    return {log_odds_of_score(shape, shift - z), log_odds_of_score(shape, shift + z)};
}

// What the ends still miss, and how that changes when they move.
struct Misfit {
    double mass;  // (mass outside - missing) / missing
    double gap;   // log_height_ratio
    double mass_low, mass_high;
    double slope_low, slope_high;  // of the log heights

    // Both equations to first order, by Cramer's rule.
    Steps step() const {
        const double scale = 1 / (mass_high * slope_low - mass_low * slope_high);
        return {scale * (mass * slope_high - gap * mass_high), scale * (mass * slope_low - gap * mass_low)};
    }
};

// The two ends with what costs most, their tails, evaluated once.
class BothTails {
  public:
    BothTails(const BetaShape& shape, double missing, Steps at)
        : shape_(shape), low_(spot_at_log_odds(shape, at.low)), high_(spot_at_log_odds(shape, at.high)) {
        density_low_ = std::exp(log_density(shape, low_)) / missing;
        density_high_ = std::exp(log_density(shape, high_)) / missing;
        ratio_low_ = tail_ratio(shape, low_, Side::lower);
        ratio_high_ = tail_ratio(shape, high_, Side::upper);
        gap_ = log_height_ratio(shape, low_, high_);
    }

    // In units of the local scales; NaN where the densities vanish.
    double length(Steps h) const {
        return std::max(std::abs(h.low) * steepness(shape_, low_), std::abs(h.high) * steepness(shape_, high_));
    }

    // Far from the solution the log of the mass, over the same derivatives: it is the straighter function.
    Misfit misfit() const {
        const double outside = density_low_ * ratio_low_ + density_high_ * ratio_high_;
        return {.mass = std::abs(outside - 1) < 0.1 ? outside - 1 : outside * std::log(outside),
                .gap = gap_,
                .mass_low = density_low_,
                .mass_high = density_high_,
                .slope_low = low_.slope - low_.y + low_.x,
                .slope_high = high_.slope - high_.y + high_.x};
    }

    // Newton on the Taylor series, from the first-order step on.
    std::optional<std::pair<Spot, Spot>> finish(Steps h) const {
        const BetaSeries low(shape_, low_), high(shape_, high_);
        for (int i = 0; i < 8; ++i) {
            const Misfit rest{.mass = density_low_ * (ratio_low_ + low.mass(h.low)) +
                                      density_high_ * (ratio_high_ - high.mass(h.high)) - 1,
                              .gap = gap_ + low.height(h.low) - high.height(h.high),
                              .mass_low = density_low_ * low.density(h.low),
                              .mass_high = density_high_ * high.density(h.high),
                              .slope_low = low.height_slope(h.low),
                              .slope_high = high.height_slope(h.high)};
            const Steps more = rest.step();
            h = {h.low + more.low, h.high + more.high};
            if (!(length(h) < 0.12)) break;
            if (length(more) < 1e-8)  // and the step just taken squares that
                return std::pair{move_spot(shape_, low_, h.low), move_spot(shape_, high_, h.high)};
        }
        return std::nullopt;
    }

  private:
    const BetaShape& shape_;
    Spot low_, high_;
    double density_low_, density_high_;  // over `missing`
    double ratio_low_, ratio_high_;      // tails over densities
    double gap_;
};

}  // namespace

// For a near 1 the low end may be at 1e-100, and a log x - log x would leave only the few digits of (a - 1) log x.
double log_height_ratio(const BetaShape& shape, const Spot& low, const Spot& high) {
    if (shape.a < 2)
        return (shape.a - 1) * (std::log(low.x) - std::log(high.x)) +
               (shape.b - 1) * std::log1p((high.x - low.x) / high.y);
    return log_density(shape, low) - log_density(shape, high) + std::log(high.x * high.y / (low.x * low.y));
}

std::optional<std::pair<Spot, Spot>> solve_both_ends(const BetaShape& shape, double missing) {
    Steps at = guess_ends(shape, missing);
    for (int round = 0; round < 12; ++round) {
        const BothTails tails(shape, missing, at);
        const Misfit misfit = tails.misfit();
        if (!(misfit.slope_low > 0 && misfit.slope_high < 0)) break;  // an end beyond the mode
        const Steps h = misfit.step();
        const double length = tails.length(h);
        if (length < 0.1) return tails.finish(h);
        if (!(length < 1000)) break;
        at = {at.low + h.low, at.high + h.high};
    }
    return std::nullopt;
}

}  // namespace mlq::detail
