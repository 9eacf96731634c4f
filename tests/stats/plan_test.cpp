#include "mlq/stats/plan.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

namespace {

double binomial(double k, double n, double q) {
    return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(q) +
                    (n - k) * std::log1p(-q));
}

// The first total that holds, and the one from which all up to `until` hold, by trying every one.
FirstAndAlways try_all(double until, const std::function<bool(double)>& holds) {
    FirstAndAlways found{-1, 0};
    for (double total = 0; total <= until; ++total) {
        if (!holds(total))
            found.always = total + 1;
        else if (found.first < 0)
            found.first = total;
    }
    return found;
}

}  // namespace

TEST_CASE("totals for a width: the published table") {
    const double widths[] = {0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001};
    const double errors[] = {0, 0.01, 0.1, 0.3, 0.5};
    const double totals[8][5] = {{16, 17, 37, 78, 93},
                                 {34, 42, 141, 320, 381},
                                 {71, 105, 556, 1288, 1534},
                                 {181, 446, 3460, 8065, 9601},
                                 {364, 1595, 13832, 32266, 38412},
                                 {730, 6161, 55320, 129071, 153655},
                                 {1829, 38107, 345734, 806704, 960362},
                                 {3661, 152199, 1382928, 3226823, 3841456}};
    for (int i = 0; i < 8; ++i) {
        for (int j = 0; j < 5; ++j) {
            const WidthGoal goal{errors[j], widths[i]};
            CAPTURE(errors[j], widths[i]);
            CHECK(find_total(goal) == totals[i][j]);
            CHECK(find_width(goal, totals[i][j]) <= widths[i]);
            CHECK(find_width(goal, totals[i][j] - 1) > widths[i]);
        }
    }
}

TEST_CASE("totals with whole errors: published values, and every total tried") {
    const auto check = [](double error, double width, double first, double always) {
        const auto found = find_whole_totals({error, width});
        CAPTURE(error, width);
        CHECK(found.first == first);
        CHECK(found.always == always);
    };
    check(0.01, 0.05, 104, 104);
    check(0.01, 0.02, 426, 468);
    check(0.1, 0.05, 553, 558);
    check(0.3, 0.1, 320, 320);
    for (const double error : {0.0, 0.003, 0.02, 0.07, 0.25, 0.5, 0.8, 0.97, 1.0}) {
        for (const double width : {0.4, 0.11, 0.06}) {
            const auto tried = try_all(2000, [&](double total) {
                return Posterior({std::nearbyint(error * total), total}).interval(0.95).width <= width;
            });
            const auto found = find_whole_totals({error, width});
            CAPTURE(error, width);
            CHECK(found.first == tried.first);
            CHECK(found.always == tried.always);
        }
    }
}

TEST_CASE("a prior that the data contradict: the width grows before it shrinks, and every total is tried") {
    // Found as "always from 0", where 99 is right.
    CHECK(find_assured_totals({0.15, 0.0543, 0.8, {2, 98}}).first == 0);
    CHECK(find_assured_totals({0.15, 0.0543, 0.8, {2, 98}}).always == 99);
    for (const Prior prior : {Prior{2, 98}, Prior{98, 2}, Prior{30, 30}, Prior{0.2, 40}, Prior{5, 1}}) {
        for (const double error : {0.0, 0.02, 0.15, 0.4, 0.9}) {
            for (const double width : {0.3, 0.09, 0.06}) {
                const WidthGoal goal{error, width, 0.8, prior};
                const auto whole = try_all(900, [&](double total) {
                    return Posterior({std::nearbyint(error * total), total}, prior).interval(0.8).width <= width;
                });
                CAPTURE(prior.errors, prior.correct, error, width);
                CHECK(find_whole_totals(goal).first == whole.first);
                CHECK(find_whole_totals(goal).always == whole.always);
            }
            const WidthGoal goal{error, 0.12, 0.8, prior};
            const auto assured = try_all(250, [&](double total) {
                double sum = 0;
                for (double k = 0; k <= total; ++k)
                    if (Posterior({k, total}, prior).interval(0.8).width <= goal.width)
                        sum += error == 0 ? k == 0 : binomial(k, total, error);
                return sum >= 0.8;
            });
            CAPTURE(prior.errors, prior.correct, error);
            CHECK(find_assured_totals(goal).first == assured.first);
            CHECK(find_assured_totals(goal).always == assured.always);
        }
    }
}

TEST_CASE("average length and assurance: every total tried with the plain sums") {
    for (const double error : {0.02, 0.1, 0.4, 0.9}) {
        const WidthGoal goal{error, 0.12};
        const auto mean_width = [&](double total) {
            double mean = 0;
            for (double k = 0; k <= total; ++k)
                mean += binomial(k, total, error) * Posterior({k, total}).interval(0.95).width;
            return mean;
        };
        const auto assured = [&](double total) {
            double sum = 0;
            for (double k = 0; k <= total; ++k)
                if (Posterior({k, total}).interval(0.95).width <= goal.width) sum += binomial(k, total, error);
            return sum >= 0.8;
        };
        const auto tried = try_all(320, assured);
        const auto found = find_assured_totals(goal);
        const double average = find_average_total(goal);
        CAPTURE(error);
        CHECK(found.first == tried.first);
        CHECK(found.always == tried.always);
        CHECK(mean_width(average) <= goal.width);
        CHECK(mean_width(average - 1) > goal.width);
    }
}

TEST_CASE("the assurance criterion asks for more than the expected width does") {
    for (const double error : {0.001, 0.01, 0.1, 0.3}) {
        const WidthGoal goal{error, 0.01};
        CHECK(find_assured_totals(goal).first > find_total(goal));
        CHECK(find_average_total(goal) <= find_total(goal));  // the width is concave in the errors
    }
}

TEST_CASE("the normal formula is off where it matters") {
    CHECK(approximate_total({0.01, 0.05}) == 61);  // exact: 105
    CHECK(approximate_total({0.5, 0.001}) == 3841459);
}

TEST_CASE("power: the published totals") {
    const auto check = [](double limit, double truth, double confidence, double first, double allowed, double always) {
        const auto found = find_power_totals({.gate = {limit, confidence}, .true_error = truth});
        CAPTURE(limit, truth, confidence);
        CHECK(found.totals.first == first);
        CHECK(found.allowed_at_first == allowed);
        CHECK(found.totals.always == always);
    };
    check(0.01, 0.005, 0.95, 1940, 12, 2184);
    check(0.05, 0.03, 0.95, 600, 21, 670);
    check(0.05, 0.03, 0.99, 996, 34, 1067);
    check(0.1, 0.08, 0.95, 1279, 110, 1354);
    check(0.001, 0.0005, 0.95, 19438, 12, 21882);
}

TEST_CASE("power: every total tried with the plain sum") {
    for (const double truth : {0.0, 0.01, 0.05}) {
        const PowerGoal goal{.gate = {0.1, 0.9}, .true_error = truth, .power = 0.7};
        const auto tried = try_all(700, [&](double total) {
            double power = 0;
            const double allowed = find_allowed_errors(goal.gate, total);
            for (double k = 0; k <= allowed; ++k) power += truth == 0 ? k == 0 : binomial(k, total, truth);
            return power >= goal.power;
        });
        const auto found = find_power_totals(goal);
        CAPTURE(truth);
        CHECK(found.totals.first == tried.first);
        CHECK(found.totals.always == tried.always);
        CHECK(find_power(goal, found.totals.first) >= goal.power);
        if (found.totals.first > 1) CHECK(find_power(goal, found.totals.first - 1) < goal.power);
    }
}

TEST_CASE("a prior that passes by itself needs no example, and power under it: every total tried") {
    // These ended in "total: -1 is not a count".
    for (const Prior prior : {Prior{1, 1}, Prior{2, 98}, Prior{1, 60}, Prior{3, 20}}) {
        for (const double limit : {0.96, 0.06, 0.05}) {
            for (const double truth : {0.0, 0.02, 0.045, 0.5, 0.06}) {
                for (const double power : {0.03, 0.6, 0.9}) {
                    const PowerGoal goal{.gate = {limit, 0.9, prior}, .true_error = truth, .power = power};
                    const auto tried = try_all(900, [&](double total) {
                        double sum = 0;
                        const double allowed = find_allowed_errors(goal.gate, total);
                        for (double k = 0; k <= allowed; ++k) sum += truth == 0 ? k == 0 : binomial(k, total, truth);
                        return sum >= power;
                    });
                    const auto found = find_power_totals(goal);
                    CAPTURE(prior.errors, prior.correct, limit, truth, power);
                    if (tried.first >= 0) CHECK(found.totals.first == tried.first);
                    if (tried.first < 0) CHECK(found.totals.first > 900);
                    if (tried.always <= 900) CHECK(found.totals.always == tried.always);
                    if (tried.always > 900) CHECK(found.totals.always > 900);
                    if (std::isfinite(found.totals.first))
                        CHECK(find_power_teeth(goal, found.totals.first - 1, found.totals.first).size() > 0);
                }
            }
        }
    }
}

TEST_CASE("a gate whose limit is the truth passes by luck, and no size gives it more power") {
    const auto lucky = find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.01, .power = 0.03});
    CHECK(lucky.totals.first == 298);  // 0.99^298 = 0.0500
    CHECK(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.02, .power = 0.002}).totals.first == 298);
    CHECK(std::isinf(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.02, .power = 0.002}).totals.always));
    CHECK(std::isinf(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.01}).totals.first));
    CHECK(std::isinf(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.02}).totals.always));
    // A design prior that puts only half of its mass below the limit cannot give 0.8.
    const PowerGoal hopeless{.gate = {0.01, 0.95}, .design = Posterior::beta(10, 990)};
    CHECK(std::isinf(find_power_totals(hopeless).totals.first));
}

TEST_CASE("a true error next to the limit is refused before the search takes minutes") {
    CHECK(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.009999}).totals.first == 61204600720);
    CHECK_THROWS_WITH(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.00999999}), Catch::Contains("1e12"));
    CHECK_THROWS_WITH(find_power_totals({.gate = {0.01, 0.95}, .true_error = 0.0099999999999}),
                      Catch::Contains("1e12"));
}

TEST_CASE("assurance over a design prior is the power averaged over it") {
    const PowerGoal goal{.gate = {0.1, 0.9}, .power = 0.6, .design = Posterior::beta(3, 60)};
    const double total = 150, allowed = find_allowed_errors(goal.gate, total);
    double average = 0;
    for (int i = 0; i < 4000; ++i) {
        const double q = (i + 0.5) / 4000;
        double pass = 0;
        for (double k = 0; k <= allowed; ++k) pass += binomial(k, total, q);
        average += pass * goal.design->density(q) / 4000;
    }
    CHECK(find_power(goal, total) == Approx(average).epsilon(1e-6));
}

TEST_CASE("the teeth of the power curve rise where one more error is allowed") {
    const PowerGoal goal{.gate = {0.01, 0.95}, .true_error = 0.005};
    const auto teeth = find_power_teeth(goal, 1500, 2300);
    REQUIRE(teeth.size() == 7);
    CHECK(teeth[4].total == 1940);
    for (const auto& tooth : teeth) {
        CHECK(tooth.power == Approx(find_power(goal, tooth.total)));
        CHECK(tooth.power_before == Approx(find_power(goal, tooth.total - 1)));
        CHECK(tooth.power > tooth.power_before);
    }
    CHECK(find_power_teeth(goal, 1500, 200000, 10).size() <= 10);
}

TEST_CASE("a slice holds its examples with probability 0.95") {
    const double total = find_total_for_slice(105, 0.1);
    const auto short_of = [](double n) {
        double sum = 0;
        for (double k = 0; k < 105; ++k) sum += binomial(k, n, 0.1);
        return sum;
    };
    CHECK(short_of(total) <= 0.05);
    CHECK(short_of(total - 1) > 0.05);
    CHECK(find_total_for_slice(105, 1) == 105);
}

TEST_CASE("goals out of range are refused") {
    CHECK_THROWS_AS(find_total({-0.1, 0.1}), Error);
    CHECK_THROWS_AS(find_total({1.1, 0.1}), Error);
    CHECK_THROWS_AS(find_total({0.1, 0}), Error);
    CHECK_THROWS_AS(find_total({0.1, 1}), Error);
    CHECK_THROWS_AS(find_whole_totals({std::nan(""), 0.1}), Error);
    CHECK_THROWS_AS(find_assured_totals({0.1, 0.1}, 1), Error);
    CHECK_THROWS_AS(find_power_totals({.power = 1}), Error);
    CHECK_THROWS_AS(find_power_totals({.true_error = -1}), Error);
    CHECK_THROWS_AS(find_total_for_slice(10, 0), Error);
    CHECK(std::isinf(find_total({0.5, 1e-9})));
}
