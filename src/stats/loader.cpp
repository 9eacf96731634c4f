#include "loader.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace mlq::detail {
namespace {

// 1 / (2 k + 1) and 1 / k!, so that the series below need no division.
constexpr auto inverse_odd = [] {
    std::array<double, 15> table{};
    for (std::size_t k = 0; k < table.size(); ++k) table[k] = 1.0 / static_cast<double>(2 * k + 1);
    return table;
}();
constexpr auto inverse_factorial = [] {
    std::array<double, 17> table{1};
    for (std::size_t k = 1; k < table.size(); ++k) table[k] = table[k - 1] / static_cast<double>(k);
    return table;
}();

// B(2k) / (2k (2k - 1) x^(2k - 1)): at x >= 8 nine terms reach 1e-17.
double stirling_series(double x) {
    constexpr double c[] = {1.0 / 12,        -1.0 / 360, 1.0 / 1260,       -1.0 / 1680,     1.0 / 1188,
                            -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400, 43867.0 / 244188};
    const double y = 1 / (x * x);
    if (x > 1000) return (c[0] + y * (c[1] + y * c[2])) / x;
    if (x > 60) return (c[0] + y * (c[1] + y * (c[2] + y * (c[3] + y * c[4])))) / x;
    double sum = 0;
    for (int k = 8; k >= 0; --k) sum = c[k] + y * sum;
    return sum / x;
}

}  // namespace

double stirling_error(double x) {
    if (x >= 8) return stirling_series(x);
    // s(x) through x + n >= 8: lgamma(x + 1) = lgamma(x + n + 1) - log((x + 1) ... (x + n)).
    double product = 1;
    double shifted = x;
    while (shifted < 8) {
        shifted += 1;
        product *= shifted;
    }
    const double log_gamma =
        stirling_series(shifted) + (shifted + 0.5) * std::log(shifted) - shifted - std::log(product);
    return log_gamma - (x + 0.5) * std::log(x) + x;
}

double log_deviance(double e) {
    if (std::abs(e) > 0.4) return e - std::log1p(e);
    // With r = e / (2 + e), log1p(e) = 2 atanh(r) and e - 2 r = e r, so nothing cancels.
    const double r = e / (2 + e);
    const double y = r * r;
    double sum = 0;
    for (std::size_t k = std::abs(e) < 0.01 ? 4 : std::abs(e) < 0.1 ? 7 : 14; k >= 1; --k)
        sum = y * (inverse_odd[k] + sum);
    return r * (e - 2 * sum);
}

double expm1_minus(double s) {
    if (std::abs(s) > 0.5) return std::expm1(s) - s;
    double sum = 0;
    for (std::size_t k = std::abs(s) < 0.01 ? 8 : std::abs(s) < 0.1 ? 11 : 16; k >= 2; --k)
        sum = inverse_factorial[k] + s * sum;
    return s * s * sum;
}

}  // namespace mlq::detail
