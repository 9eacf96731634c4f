#include "binomial.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "loader.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq::detail {

double binomial_probability(double k, double n, double q) {
    if (k < 0 || k > n) return 0;
    if (q <= 0) return k == 0 ? 1 : 0;
    if (q >= 1) return k == n ? 1 : 0;
    if (k == 0) return std::exp(n * std::log1p(-q));
    if (k == n) return std::exp(n * std::log(q));
    const double surplus = std::fma(-n, q, k);  // k - n q
    const auto deviance = [](double count, double expected, double excess) {
        const double e = -excess / count;  // expected / count - 1
        return count * (e > -0.5 ? log_deviance(e) : e - std::log(expected / count));
    };
    return std::exp(stirling_error(n) - stirling_error(k) - stirling_error(n - k) - deviance(k, n * q, surplus) -
                    deviance(n - k, n * (1 - q), -surplus)) *
           std::sqrt(n / (2 * std::numbers::pi * k * (n - k)));
}

double binomial_below(double k, double n, double q) {
    k = std::floor(k);
    if (k < 0) return 0;
    if (k >= n || q <= 0) return 1;
    if (q >= 1) return 0;
    // P(K <= k) = I_{1-q}(n - k, k + 1) = P(Beta(k + 1, n - k) > q)
    return Posterior::beta(k + 1, n - k).probability_above(q);
}

double binomial_mean(double n, double q, const std::function<double(double)>& f) {
    constexpr double negligible = 1e-17;
    const double deviation = std::sqrt(n * q * (1 - q));
    const double stride = std::max(1.0, std::floor(deviation / 4));
    const double middle = std::clamp(std::floor(n * q), 0.0, n);
    double sum = 0, mass = 0;
    for (const double direction : {-1.0, 1.0}) {
        for (double k = direction < 0 ? middle : middle + stride; k >= 0 && k <= n; k += direction * stride) {
            const double p = binomial_probability(k, n, q);
            if (p < negligible * mass) break;
            sum += p * f(k);
            mass += p;
        }
    }
    return sum / mass;
}

}  // namespace mlq::detail
