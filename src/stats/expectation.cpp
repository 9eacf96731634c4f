#include "expectation.hpp"

#include <algorithm>
#include <cmath>

#include "gauss_legendre.hpp"
#include "search.hpp"

namespace mlq::detail {
namespace {

constexpr double negligible = 1e-25;  // tail probability beyond which the density is not integrated

}  // namespace

// Within one deviation of an end the variable is the logarithm of the distance, in which powers are smooth; in between
// panels of at most one deviation.
double integrate_against(const Posterior& posterior, double low, double high, const std::function<double(double)>& f) {
    const double from = std::max(low, posterior.lower_quantile(negligible));
    const double to = std::min(high, posterior.upper_quantile(negligible));
    if (!(from < to)) return 0;
    const double reach = std::min(posterior.deviation(), 0.25 * (high - low));
    const double inner_from = std::clamp(low + reach, from, to);
    const double inner_to = std::clamp(high - reach, inner_from, to);
    const auto weighted = [&](double p) {
        const double density = p > 0 && p < 1 ? posterior.density(p) : 0.0;
        return density > 0 ? density * f(p) : 0.0;
    };
    // Distances from an end, from (almost) zero to `far`, in steps of a factor e^2.
    const auto near_end = [&](double near, double far, const auto& position) {
        if (!(near < far)) return 0.0;
        const double start = std::log(std::max(near, 1e-40 * far));
        const double stop = std::log(far);
        return integrate(start, stop, 1 + static_cast<int>((stop - start) / 2), [&](double w) {
            const double distance = std::exp(w);
            return distance * weighted(position(distance));
        });
    };
    const double left = near_end(from - low, inner_from - low, [&](double distance) { return low + distance; });
    const double right = near_end(high - to, high - inner_to, [&](double distance) { return high - distance; });
    const int panels = 1 + static_cast<int>(std::min(200.0, (inner_to - inner_from) / reach));
    const double inner = inner_from < inner_to ? integrate(inner_from, inner_to, panels, weighted) : 0.0;
    return std::min(1.0, left + inner + right);
}

double find_difference(const std::function<double(double)>& probability, double tail, double middle, double deviation) {
    const double target = std::log(tail);
    const auto excess = [&](double d) { return std::max(std::log(probability(d)), -1e3) - target; };
    // A bracket: one step towards either side, doubled until the excess changes sign or the range ends.
    double left = std::max(-1.0, middle - deviation), right = std::min(1.0, middle + deviation);
    double at_left = excess(left), at_right = excess(right);
    for (double step = 2 * deviation; at_left * at_right > 0 && (left > -1 || right < 1); step *= 2) {
        const bool go_left = std::abs(at_left) < std::abs(at_right) ? left > -1 : right >= 1;
        if (go_left) {
            right = left, at_right = at_left;
            left = std::max(-1.0, left - step), at_left = excess(left);
        } else {
            left = right, at_left = at_right;
            right = std::min(1.0, right + step), at_right = excess(right);
        }
    }
    return find_root(excess, left, right, 1e-14 * deviation);
}

}  // namespace mlq::detail
