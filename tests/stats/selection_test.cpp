#include "mlq/stats/selection.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

std::vector<std::vector<std::uint8_t>> independent_models(int models, int examples, double error, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::vector<std::uint8_t>> columns(models, std::vector<std::uint8_t>(examples));
    for (auto& column : columns)
        for (auto& wrong : column) wrong = random.uniform() < error;
    return columns;
}

}  // namespace

TEST_CASE("the expected maximum of K normals") {
    for (const auto& [candidates, wanted] : {std::pair{1.0, 0.0},
                                             {2.0, 0.5642},
                                             {5.0, 1.1630},
                                             {10.0, 1.5388},
                                             {20.0, 1.8675},
                                             {50.0, 2.2491},
                                             {100.0, 2.5076},
                                             {1000.0, 3.2414}})
        CHECK(expected_normal_maximum(candidates) == Approx(wanted).margin(5e-5));
    CHECK(expected_normal_maximum(2) == Approx(1 / std::sqrt(3.14159265358979323846)).epsilon(1e-13));
}

TEST_CASE("the exact optimism is that of the plain sum over all outcomes") {
    for (const double error : {0.01, 0.1, 0.5}) {
        for (const double total : {1.0, 20.0, 400.0}) {
            for (const double candidates : {1.0, 3.0, 50.0}) {
                double fewest = 0, below = 0;
                for (double k = 0; k < total; ++k) {
                    below += std::exp(std::lgamma(total + 1) - std::lgamma(k + 1) - std::lgamma(total - k + 1) +
                                      k * std::log(error) + (total - k) * std::log1p(-error));
                    fewest += std::pow(std::max(0.0, 1 - below), candidates);
                }
                CAPTURE(error, total, candidates);
                CHECK(expected_optimism({error, total, candidates}) == Approx(error - fewest / total).margin(1e-12));
            }
        }
    }
}

TEST_CASE("for large sets the optimism approaches that of normals, and correlation lowers it") {
    const SelectionProblem problem{.error = 0.2, .total = 1e8, .candidates = 50};
    const double normal = expected_normal_maximum(50) * std::sqrt(0.16 / 1e8);
    CHECK(expected_optimism(problem) == Approx(normal).epsilon(1e-3));
    SelectionProblem correlated = problem;
    correlated.correlation = 0.75;
    CHECK(expected_optimism(correlated) == Approx(normal / 2));
    CHECK(expected_optimism({0, 100, 10}) == 0);
}

TEST_CASE("the mean correlation is that of all pairs") {
    auto columns = independent_models(4, 500, 0.3, 9);
    for (int i = 0; i < 500; i += 2) columns[1][i] = columns[0][i];
    columns.push_back(std::vector<std::uint8_t>(500, 0));  // always right: has none
    double sum = 0;
    for (int a = 0; a < 4; ++a) {
        for (int b = 0; b < a; ++b) {
            double both = 0, left = 0, right = 0;
            for (int i = 0; i < 500; ++i)
                both += columns[a][i] * columns[b][i], left += columns[a][i], right += columns[b][i];
            left /= 500, right /= 500;
            sum += (both / 500 - left * right) / std::sqrt(left * (1 - left) * right * (1 - right));
        }
    }
    CHECK(mean_correlation(columns) == Approx(sum / 6));
    CHECK(mean_correlation({}) == 0);
}

TEST_CASE("re-selection takes the optimism away when all models are equally good") {
    const std::uint64_t seed = 4;
    double naive = 0, corrected = 0;
    for (int repeat = 0; repeat < 20; ++repeat) {
        const auto result = reselect(independent_models(20, 300, 0.2, seed + repeat), 0.9, seed, 1, 60);
        naive += result.best_error / 20;
        corrected += result.corrected_error / 20;
    }
    const double optimism = expected_optimism({0.2, 300, 20});
    CAPTURE(seed, naive, corrected, optimism);
    CHECK(naive == Approx(0.2 - optimism).margin(0.01));
    CHECK(corrected == Approx(0.2).margin(0.015));
}

TEST_CASE("re-selection finds a model that is clearly best, the same for any number of threads") {
    auto columns = independent_models(5, 1000, 0.3, 1);
    for (auto& wrong : columns[3]) wrong = wrong && wrong % 2 == 0;
    for (int i = 0; i < 50; ++i) columns[3][i] = 1;
    const auto one = reselect(columns, 0.9, 7, 1, 100), two = reselect(columns, 0.9, 7, 2, 100);
    CHECK(one.best == 3);
    CHECK(one.best_error == 0.05);
    CHECK(one.win_share[3] == Approx(1));
    CHECK(one.corrected_error == two.corrected_error);
    CHECK(one.interval.low <= 0.05);
    CHECK(one.interval.high >= 0.05);
}

TEST_CASE("selection problems out of range are refused") {
    CHECK_THROWS_AS(expected_optimism({-0.1, 100, 10}), Error);
    CHECK_THROWS_AS(expected_optimism({0.1, 0, 10}), Error);
    CHECK_THROWS_AS(expected_optimism({0.1, 100, 0}), Error);
    CHECK_THROWS_AS(expected_optimism({0.1, 100, 10, 2}), Error);
    CHECK_THROWS_AS(reselect({{1, 0}}, 0.9, 1, 1), Error);
}
