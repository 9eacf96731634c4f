#include "mlq/stats/selection.hpp"

#include <cmath>
#include <string>

#include "gauss_legendre.hpp"
#include "mlq/base/error.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

void check(const SelectionProblem& problem) {
    if (!(problem.error >= 0 && problem.error <= 1))
        throw Error("error", detail::show_number(problem.error) + " is not between 0 and 1");
    if (!(problem.total >= 1 && problem.total <= 1e15))
        throw Error("total", detail::show_number(problem.total) + " is not between 1 and 1e15");
    if (!(problem.candidates >= 1 && problem.candidates <= 1e12))
        throw Error("candidates", detail::show_number(problem.candidates) + " is not between 1 and 1e12");
    if (!(problem.correlation >= 0 && problem.correlation <= 1))
        throw Error("correlation", detail::show_number(problem.correlation) + " is not between 0 and 1");
}

// P(Bin(n, p) > k) for real k, continued by the incomplete beta function.
double probability_above(double k, double n, double p) {
    if (k < 0) return 1;
    return k >= n ? 0 : Posterior::beta(k + 1, n - k).probability_below(p);
}

// E[min] N: the sum over k >= 0 of P(Bin > k)^K. Terms are 1 far below the mean and 0 far above; in between blocks of
// neighbours are represented by their middle, which is exact for so smooth a step (Euler and Maclaurin).
double expected_fewest_errors(const SelectionProblem& problem) {
    const auto [p, n, candidates, correlation] = problem;
    const double deviation = std::sqrt(n * p * (1 - p));
    const double block = std::max(1.0, std::floor(deviation / 8));
    const double reach = 12 + std::sqrt(2 * std::log(candidates));
    const double from = std::max(0.0, std::floor(n * p - reach * deviation - 40));
    double sum = from;
    for (double k = from; k < n; k += block) {
        const double term = std::pow(probability_above(k + (block - 1) / 2, n, p), candidates);
        sum += block * term;
        if (term < 1e-18) break;
    }
    return sum;
}

}  // namespace

double expected_normal_maximum(double candidates) {
    if (!(candidates >= 1)) throw Error("candidates", "must be at least 1");
    // E[max] = integral over z > 0 of 1 - P(all below z), minus the integral over z < 0 of P(all below z).
    const auto all_below = [&](double z) {
        return std::exp(candidates * std::log1p(-0.5 * std::erfc(z / std::sqrt(2.0))));
    };
    return detail::integrate(0, 15, 30, [&](double z) { return 1 - all_below(z); }) -
           detail::integrate(-12, 0, 24, all_below);
}

double expected_optimism(const SelectionProblem& problem) {
    check(problem);
    const auto [p, n, candidates, correlation] = problem;
    if (p == 0 || p == 1) return 0;
    if (correlation == 0) return p - expected_fewest_errors(problem) / n;
    return expected_normal_maximum(candidates) * std::sqrt(p * (1 - p) * (1 - correlation) / n);
}

// The sum of all pairwise correlations is that of the square of the summed standardized columns, so one pass will do.
double mean_correlation(const std::vector<std::vector<std::uint8_t>>& columns) {
    if (columns.empty()) return 0;
    const std::size_t examples = columns.front().size();
    std::vector<double> standardized(examples, 0.0);
    double models = 0;
    for (const auto& column : columns) {
        double wrong = 0;
        for (const auto one : column) wrong += one;
        const double rate = wrong / static_cast<double>(examples);
        if (rate <= 0 || rate >= 1) continue;
        const double scale = 1 / std::sqrt(rate * (1 - rate));
        models += 1;
        for (std::size_t i = 0; i < examples; ++i) standardized[i] += (column[i] - rate) * scale;
    }
    if (models < 2) return 0;
    double squares = 0;
    for (const double sum : standardized) squares += sum * sum;
    return (squares / static_cast<double>(examples) - models) / (models * (models - 1));
}

}  // namespace mlq
