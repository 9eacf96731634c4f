#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/stats/homogeneity.hpp"
#include "mlq/stats/kolmogorov.hpp"

using namespace mlq;

TEST_CASE("the chi-square tail has its closed forms") {
    // 2 degrees: exp(-x / 2); 4 degrees: exp(-x / 2) (1 + x / 2); 1 degree: erfc(sqrt(x / 2)).
    for (const double x : {0.1, 1.0, 3.84, 20.0, 200.0}) {
        CHECK(chi_square_tail(x, 2) == Approx(std::exp(-x / 2)).epsilon(1e-12));
        CHECK(chi_square_tail(x, 4) == Approx(std::exp(-x / 2) * (1 + x / 2)).epsilon(1e-12));
        CHECK(chi_square_tail(x, 1) == Approx(std::erfc(std::sqrt(x / 2))).epsilon(1e-12));
    }
    CHECK(chi_square_tail(0, 3) == 1);
}

TEST_CASE("chi-square, V and PSI of a table worked by hand") {
    // Samples (3000, 7000) and (5000, 5000): expected 4000 and 6000 in both, X = 2 (1e6/4000 + 1e6/6000).
    const std::vector<std::uint64_t> a = {3000, 7000}, b = {5000, 5000};
    const Homogeneity result = compare_counts(a, b, 1);
    CHECK_FALSE(result.permuted);
    CHECK(result.chi_square == Approx(2 * (250 + 1e6 / 6000)));
    CHECK(result.cramers_v == Approx(std::sqrt(result.chi_square / 20000)));
    CHECK(result.psi == Approx(0.2 * std::log(5.0 / 3) + 0.2 * std::log(7.0 / 5)));
    CHECK(result.psi_by_chance == Approx(2e-4));
}

TEST_CASE("without drift PSI of ten bins and 200 rows is 0.09 by chance, and its p-value is uniform") {
    Random random(17);
    double psi = 0, chance = 0;
    int below_10 = 0, below_50 = 0;
    constexpr int rounds = 200;
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::uint64_t> a(10), b(10);
        for (int i = 0; i < 200; ++i) ++a[random.below(10)], ++b[random.below(10)];
        const Homogeneity result = compare_counts(a, b, static_cast<std::uint64_t>(round));
        REQUIRE(result.permuted);
        psi += result.psi / rounds;
        chance += result.psi_by_chance / rounds;
        below_10 += result.psi_p <= 0.1 ? 1 : 0;
        below_50 += result.chi_square_p <= 0.5 ? 1 : 0;
    }
    CHECK(psi == Approx(0.09).margin(0.01));
    CHECK(chance == Approx(0.09).margin(0.01));
    CHECK(below_10 == Approx(20).margin(17));  // four standard deviations of Binomial(200, 0.1)
    CHECK(below_50 == Approx(100).margin(29));
}

TEST_CASE("eight rows do not drift") {
    const std::vector<std::uint64_t> a = {4, 0}, b = {1, 3};
    const Homogeneity result = compare_counts(a, b, 1);
    // Of the C(8, 4) = 70 ways to deal five of one and three of the other class, C(5,4) + C(5,1) = 10 are as uneven.
    CHECK(result.chi_square_p == Approx(10.0 / 70).margin(0.05));
}

TEST_CASE("one class, an empty sample, other lengths") {
    const std::vector<std::uint64_t> one = {5, 0}, other = {9, 0}, empty = {0, 0}, three = {1, 2, 3};
    CHECK(compare_counts(one, other, 1).psi_p == 1);
    CHECK_THROWS_AS(compare_counts(one, empty, 1), Error);
    CHECK_THROWS_AS(compare_counts(one, three, 1), Error);
}

namespace {

double naive_distance(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = 0;
    for (const auto* values : {&a, &b})
        for (const double x : *values) {
            const auto share = [x](const std::vector<double>& v) {
                return static_cast<double>(std::count_if(v.begin(), v.end(), [x](double y) { return y <= x; })) /
                       static_cast<double>(v.size());
            };
            largest = std::max(largest, std::abs(share(a) - share(b)));
        }
    return largest;
}

}  // namespace

TEST_CASE("the exact p-value of D is the share of all deals, with and without ties") {
    Random random(23);
    for (int round = 0; round < 30; ++round) {
        std::vector<double> pooled;
        for (int i = 0; i < 9; ++i) pooled.push_back(static_cast<double>(random.below(round < 15 ? 1000000 : 4)));
        const std::size_t n = 4;
        const auto deal = [&](const std::vector<int>& is_first) {
            std::vector<double> a, b;
            for (std::size_t i = 0; i < pooled.size(); ++i) (is_first[i] == 1 ? a : b).push_back(pooled[i]);
            return std::pair(a, b);
        };
        std::vector<int> mask(pooled.size(), 0);
        std::fill(mask.end() - static_cast<std::ptrdiff_t>(n), mask.end(), 1);
        const auto [a, b] = deal(mask);
        const KolmogorovTest test = compare_distributions(a, b);
        CHECK(test.distance == Approx(naive_distance(a, b)));
        std::sort(mask.begin(), mask.end());
        int all = 0, as_large = 0;
        do {
            const auto [c, d] = deal(mask);
            ++all;
            as_large += naive_distance(c, d) >= test.distance - 1e-9 ? 1 : 0;
        } while (std::next_permutation(mask.begin(), mask.end()));
        CHECK(test.exact);
        CHECK(test.p == Approx(static_cast<double>(as_large) / all));
    }
}

TEST_CASE("exact and limit p-values meet where one takes over from the other") {
    Random random(29);
    std::vector<double> a, b;
    for (int i = 0; i < 2000; ++i) a.push_back(random.normal()), b.push_back(random.normal() + 0.05);
    const KolmogorovTest exact = compare_distributions(a, b);
    a.push_back(0.123);  // 2001 x 2000 is above the border
    const KolmogorovTest limit = compare_distributions(a, b);
    CHECK(exact.exact);
    CHECK_FALSE(limit.exact);
    CHECK(limit.p == Approx(exact.p).epsilon(0.1));
}

TEST_CASE("ties are counted, NaN and empty samples refused") {
    const std::vector<double> a = {1, 2, 3}, b = {3, 4}, none, bad = {std::nan("")};
    CHECK(compare_distributions(a, b).tied == Approx(0.4));
    CHECK(compare_distributions(a, a).p == 1);
    CHECK_THROWS_AS(compare_distributions(a, none), Error);
    CHECK_THROWS_AS(compare_distributions(a, bad), Error);
}
