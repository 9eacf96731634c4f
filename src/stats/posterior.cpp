#include "mlq/stats/posterior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "beta_quantile.hpp"
#include "mlq/base/error.hpp"
#include "shortest_interval.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

using detail::BetaShape;
using detail::Side;
using detail::Spot;

constexpr double largest = 1e15;

// Beta(a, b) turned so that a <= b; a spot x of the turned shape is 1 - x of the original.
struct Turned {
    BetaShape shape;
    bool swapped;

    Turned(double a, double b) : shape(detail::make_shape(std::min(a, b), std::max(a, b))), swapped(a > b) {}
    Side turn(Side side) const { return swapped ? (side == Side::lower ? Side::upper : Side::lower) : side; }
    double position(const Spot& spot) const { return swapped ? spot.y : spot.x; }
    // a - n t in two-term arithmetic: with n = 1e12 the plain difference moves the tail by 1e-8.
    Spot spot(double t) const {
        const double excess = std::fma(t, shape.n, -(swapped ? shape.b : shape.a)) + t * shape.n_rest;
        return swapped ? Spot{1 - t, t, excess} : Spot{t, 1 - t, -excess};
    }
    double tail(double t, Side side) const { return std::exp(std::min(0.0, log_tail(shape, spot(t), turn(side)))); }
    Spot quantile(double tail, Side side) const { return find_quantile(shape, std::log(tail), turn(side)); }
    // The difference of the ends where they are far apart on the scale of either end of [0, 1]; else that of the slopes
    // a - n x, which keeps all digits.
    double distance(const Spot& low, const Spot& high) const {
        if (high.x > 2 * low.x) return high.x - low.x;
        return low.y > 2 * high.y ? low.y - high.y : (low.slope - high.slope) / shape.n;
    }
    CredibleInterval interval(const Spot& low, const Spot& high, Level level) const {
        return {.low = position(low),
                .high = position(high),
                .width = swapped ? distance(high, low) : distance(low, high),
                .level = level.value()};
    }
};

void check_tail(double tail) {
    if (!(tail > 0 && tail < 1)) throw Error("quantile", "the tail probability must be between 0 and 1");
}

}  // namespace

Posterior::Posterior(Counts counts, Prior prior) {
    if (!(counts.errors >= 0)) throw Error("errors", detail::show_number(counts.errors) + " is not a count");
    if (!(counts.total >= 0 && counts.total <= largest))
        throw Error("total", detail::show_number(counts.total) + " is not a count between 0 and 1e15");
    if (counts.errors > counts.total)
        throw Error("errors",
                    detail::show_number(counts.errors) + " exceed the total " + detail::show_number(counts.total));
    if (!(prior.errors > 0 && prior.correct > 0 && prior.errors <= largest && prior.correct <= largest))
        throw Error("prior", "both parameters must be positive", "use uniform, jeffreys, A,B or mean=M,weight=W");
    a_ = counts.errors + prior.errors;
    b_ = (counts.total - counts.errors) + prior.correct;
}

Posterior Posterior::beta(double a, double b) {
    if (!(a > 0 && b > 0 && a <= largest && b <= largest))
        throw Error("posterior", "the parameters of a Beta distribution must be positive and at most 1e15");
    Posterior posterior;
    posterior.a_ = a;
    posterior.b_ = b;
    return posterior;
}

double Posterior::deviation() const {
    const double n = a_ + b_;
    return std::sqrt(a_ / n * (b_ / n) / (n + 1));
}

double Posterior::mode() const {
    if (a_ > 1 && b_ > 1) return (a_ - 1) / (a_ + b_ - 2);
    if (a_ == b_) return 0.5;
    return a_ < b_ ? 0 : 1;
}

double Posterior::density(double p) const {
    if (!(p >= 0 && p <= 1)) return 0;
    if (p == 0 || p == 1) {
        const double exponent = p == 0 ? a_ : b_;
        if (exponent == 1) return p == 0 ? b_ : a_;
        return exponent > 1 ? 0 : std::numeric_limits<double>::infinity();
    }
    const Turned turned(a_, b_);
    return std::exp(log_density(turned.shape, turned.spot(p)) - std::log(p) - std::log1p(-p));
}

double Posterior::probability_below(double t) const {
    if (!(t > 0)) return 0;
    return t >= 1 ? 1 : Turned(a_, b_).tail(t, Side::lower);
}

double Posterior::probability_above(double t) const {
    if (!(t > 0)) return 1;
    return t >= 1 ? 0 : Turned(a_, b_).tail(t, Side::upper);
}

double Posterior::lower_quantile(double tail) const {
    check_tail(tail);
    const Turned turned(a_, b_);
    return turned.position(turned.quantile(tail, Side::lower));
}

double Posterior::upper_quantile(double tail) const {
    check_tail(tail);
    const Turned turned(a_, b_);
    return turned.position(turned.quantile(tail, Side::upper));
}

CredibleInterval Posterior::interval(Level level) const {
    const Turned turned(a_, b_);
    const double tail = level.missing() / 2;
    return turned.interval(turned.quantile(tail, Side::lower), turned.quantile(tail, Side::upper), level);
}

CredibleInterval Posterior::shortest_interval(Level level) const {
    if (!has_shortest()) return interval(level);
    const Turned turned(a_, b_);
    const auto [low, high] = find_shortest(turned.shape, level.missing());
    return turned.swapped ? turned.interval(high, low, level) : turned.interval(low, high, level);
}

}  // namespace mlq
