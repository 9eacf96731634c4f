// Intervals and tails against 25-digit values of an independent program (make_reference.py).
#include <algorithm>
#include <catch2/catch.hpp>

#include "mlq/stats/posterior.hpp"
#include "reference_table.hpp"

using namespace mlq;
using mlq_test::relative_error;

namespace {

struct Worst {
    double low = 0, high = 0, width = 0;
};

Worst worst_errors(const std::string& table, CredibleInterval (Posterior::*interval_of)(Level) const) {
    Worst worst;
    for (const auto& row : mlq_test::read_reference(table, false)) {
        const auto& n = row.numbers;  // a, b, missing, low, high, width
        const auto posterior = Posterior::beta(n[0], n[1]);
        const auto interval = (posterior.*interval_of)(Level::missing_to_one(n[2]));
        CAPTURE(n[0], n[1], n[2], interval.low, n[3], interval.high, n[4], interval.width, n[5]);
        CHECK(relative_error(interval.low, n[3]) <= 1e-12);
        CHECK(relative_error(interval.high, n[4]) <= 1e-12);
        CHECK(relative_error(interval.width, n[5]) <= 1e-12);
        worst.low = std::max(worst.low, relative_error(interval.low, n[3]));
        worst.high = std::max(worst.high, relative_error(interval.high, n[4]));
        worst.width = std::max(worst.width, relative_error(interval.width, n[5]));
    }
    return worst;
}

}  // namespace

TEST_CASE("equal-tailed intervals agree with mpmath to 1e-12 from no data to 1e12 examples") {
    const auto worst = worst_errors("posterior_reference.csv", &Posterior::interval);
    WARN("worst relative error: low " << worst.low << ", high " << worst.high << ", width " << worst.width);
    CHECK(worst.width > 0);  // the table was there
}

TEST_CASE("shortest intervals agree with mpmath to 1e-12") {
    const auto worst = worst_errors("shortest_reference.csv", &Posterior::shortest_interval);
    WARN("worst relative error: low " << worst.low << ", high " << worst.high << ", width " << worst.width);
    CHECK(worst.width > 0);
}

TEST_CASE("tail probabilities agree with mpmath to 2e-12, and their complements too") {
    double worst = 0;
    for (const auto& row : mlq_test::read_reference("tail_reference.csv", false)) {
        const auto& n = row.numbers;  // a, b, t, below, above
        const auto posterior = Posterior::beta(n[0], n[1]);
        CAPTURE(n[0], n[1], n[2], n[3], n[4]);
        const double below = relative_error(posterior.probability_below(n[2]), n[3]);
        const double above = relative_error(posterior.probability_above(n[2]), n[4]);
        CHECK(below <= 2e-12);
        CHECK(above <= 2e-12);
        worst = std::max({worst, below, above});
    }
    WARN("worst relative error " << worst);
    CHECK(worst > 0);
}
