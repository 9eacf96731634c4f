#include "mlq/stats/compare.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/stats/gate.hpp"
#include "reference_table.hpp"

using namespace mlq;

namespace {

// P(pA < pB) for whole parameters: sum over i < aB of B(aA + i, bA + bB) / ((bB + i) B(1 + i, bB) B(aA, bA)).
double closed_form(double a1, double b1, double a2, double b2) {
    const auto log_beta = [](double x, double y) { return std::lgamma(x) + std::lgamma(y) - std::lgamma(x + y); };
    double sum = 0;
    for (double i = 0; i < a2; ++i)
        sum += std::exp(log_beta(a1 + i, b1 + b2) - std::log(b2 + i) - log_beta(1 + i, b2) - log_beta(a1, b1));
    return sum;
}

}  // namespace

TEST_CASE("the chance that one of two test sets shows the better model has a closed form") {
    for (const auto& [a, b] : {std::pair<Counts, Counts>{{5, 100}, {9, 100}},
                               {{0, 10}, {0, 1000}},
                               {{0, 0}, {0, 0}},
                               {{300, 1000}, {1, 3}},
                               {{40, 60}, {2000, 9000}}}) {
        const DifferencePosterior difference{Posterior(a), Posterior(b)};
        const double wanted = closed_form(a.errors + 1, a.total - a.errors + 1, b.errors + 1, b.total - b.errors + 1);
        CAPTURE(a.errors, a.total, b.errors, b.total);
        CHECK(difference.probability_a_better() == Approx(wanted).margin(1e-12));
        CHECK(difference.probability_above(0) == Approx(1 - wanted).margin(1e-12));
    }
}

TEST_CASE("differences agree with mpmath, paired and unpaired") {
    for (const auto& row : mlq_test::read_reference("difference_reference.csv", true)) {
        const auto& n = row.numbers;  // four parameters, d, P(delta < d)
        CAPTURE(row.kind, n[0], n[1], n[2], n[3], n[4]);
        const double below =
            row.kind == "paired"
                ? PairedPosterior({n[0], n[1], n[2], n[3]}).probability_below(n[4])
                : DifferencePosterior(Posterior::beta(n[0], n[1]), Posterior::beta(n[2], n[3])).probability_below(n[4]);
        CHECK(below == Approx(n[5]).margin(1e-11));
    }
}

TEST_CASE("quantiles of a difference undo its probabilities, also far out") {
    const PairedPosterior paired({9100, 60, 40, 800});
    const DifferencePosterior unpaired(Posterior({5, 100}), Posterior({900, 10000}));
    for (const double tail : {0.4, 0.025, 1e-4, 1e-9}) {
        CHECK(paired.probability_below(paired.lower_quantile(tail)) == Approx(tail).epsilon(1e-8));
        CHECK(paired.probability_above(paired.upper_quantile(tail)) == Approx(tail).epsilon(1e-8));
        CHECK(unpaired.probability_below(unpaired.lower_quantile(tail)) == Approx(tail).epsilon(1e-8));
        CHECK(unpaired.probability_above(unpaired.upper_quantile(tail)) == Approx(tail).epsilon(1e-8));
    }
    CHECK(paired.probability_below(-1) == 0);
    CHECK(paired.probability_below(1) == 1);
    CHECK(unpaired.probability_below(-1) == 0);
    CHECK(unpaired.probability_below(1) == 1);
}

TEST_CASE("exchanging the models mirrors everything") {
    const PairedPosterior one({900, 17, 8, 75}), other({900, 8, 17, 75});
    CHECK(one.mean() == Approx(-other.mean()));
    CHECK(one.deviation() == Approx(other.deviation()));
    CHECK(one.probability_a_better() == Approx(1 - other.probability_a_better()));
    CHECK(one.interval(0.9).low == Approx(-other.interval(0.9).high));
}

TEST_CASE("only the disagreements decide who is better, and they are a coin's tosses") {
    // I_1/2(n10 + 1/2, n01 + 1/2), whatever the agreements.
    const double wanted = Posterior::beta(60.5, 40.5).probability_below(0.5);
    CHECK(PairedPosterior({9100, 60, 40, 800}).probability_a_better() == wanted);
    CHECK(PairedPosterior({1, 60, 40, 0}).probability_a_better() == wanted);
    CHECK(PairedPosterior({100, 0, 0, 3}).probability_a_better() == Approx(0.5).epsilon(1e-13));
}

TEST_CASE("the marginal prior of each model's error is uniform") {
    // With no data the error of A is r s + (rest), so that P(delta < d) is that of the marginals' prior: symmetric, and
    // wider than nothing.
    const PairedPosterior nothing({0, 0, 0, 0});
    CHECK(nothing.probability_below(0.3) == Approx(1 - nothing.probability_below(-0.3)).epsilon(1e-12));
    CHECK(nothing.deviation() == Approx(std::sqrt(1.0 / 6)));  // Dirichlet(1/2 x 4): Var = 2 (1/4) / 3
}

TEST_CASE("the paired posterior covers the true difference as often as it claims") {
    const std::uint64_t seed = 5;
    Random random(seed);
    int covered = 0;
    const int rounds = 400, total = 60;
    for (int i = 0; i < rounds; ++i) {
        // Dirichlet(1/2, 1/2, 1/2, 1/2): squares of normals.
        double weights[4], sum = 0;
        for (double& weight : weights) {
            const double z = random.normal();
            sum += weight = z * z;
        }
        double cells[4] = {0, 0, 0, 0};
        for (int k = 0; k < total; ++k) {
            double u = random.uniform() * sum;
            int cell = 0;
            while (cell < 3 && u >= weights[cell]) u -= weights[cell++];
            cells[cell] += 1;
        }
        const auto interval = PairedPosterior({cells[0], cells[1], cells[2], cells[3]}).interval(0.8);
        const double truth = (weights[1] - weights[2]) / sum;
        covered += interval.low <= truth && truth <= interval.high;
    }
    CAPTURE(seed);
    CHECK(covered / 400.0 == Approx(0.8).margin(0.08));  // four standard errors
}

TEST_CASE("McNemar's exact p is the two-sided binomial tail, never above one") {
    // n = 10, min = 2: 2 (1 + 10 + 45) / 1024
    CHECK(mcnemar_p_value({50, 8, 2, 40}) == Approx(112.0 / 1024).epsilon(1e-13));
    CHECK(mcnemar_p_value({50, 2, 8, 40}) == Approx(112.0 / 1024).epsilon(1e-13));
    CHECK(mcnemar_p_value({50, 0, 0, 40}) == 1);
    CHECK(mcnemar_p_value({50, 5, 5, 40}) == 1);
    CHECK(mcnemar_p_value({0, 1, 0, 0}) == 1);  // 2 / 2
    CHECK(mcnemar_p_value({0, 6, 0, 0}) == Approx(2.0 / 64).epsilon(1e-13));
}

TEST_CASE("cells that are no counts are refused") {
    CHECK_THROWS_AS(PairedPosterior({1, -1, 0, 0}), Error);
    CHECK_THROWS_AS(PairedPosterior({std::nan(""), 1, 0, 0}), Error);
    CHECK_THROWS_AS(mcnemar_p_value({1, INFINITY, 0, 0}), Error);
}

TEST_CASE("the prior of the errors is that of the paired difference too") {
    // Without data the difference is that of two independent errors with this prior.
    const PairedPosterior before({}, {2, 6});
    const double each = Posterior({}, {2, 6}).deviation();
    CHECK(before.mean() == Approx(0).margin(1e-15));
    CHECK(before.deviation() == Approx(std::sqrt(2.0) * each).epsilon(1e-3));
    // A prior worth 100 examples shrinks the difference of 100 by half.
    const PairedCells cells{60, 25, 5, 10};
    CHECK(PairedPosterior(cells, {50, 50}).mean() == Approx(0.5 * 0.2));
    CHECK(PairedPosterior(cells, Prior::uniform()).mean() == PairedPosterior(cells).mean());
    CHECK(judge_difference(cells, 0.15, 0.95, {50, 50}).probability > judge_difference(cells, 0.15, 0.95).probability);
    CHECK_THROWS_AS(PairedPosterior(cells, {0, 1}), Error);
}
