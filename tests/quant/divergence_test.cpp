#include "../../src/quant/divergence.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "../../src/quant/reproducible_log.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

// KL(i) from its definition: build P and Q, then sum.
double naive_divergence(const std::vector<std::uint64_t>& counts, std::size_t levels, std::size_t i) {
    std::vector<long double> p(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(i));
    long double total = 0;
    for (const auto c : counts) total += c;
    for (std::size_t j = i; j < counts.size(); ++j) p.back() += counts[j];
    std::vector<long double> q(i);
    long double inside = 0;
    for (std::size_t g = 0; g < levels; ++g) {
        long double sum = 0;
        int non_empty = 0;
        for (std::size_t j = 0; j < i; ++j) {
            if (j * levels / i != g) continue;
            sum += counts[j];
            non_empty += counts[j] > 0;
        }
        for (std::size_t j = 0; j < i; ++j)
            if (j * levels / i == g && counts[j] > 0) q[j] = sum / non_empty;
        inside += sum;
    }
    long double divergence = 0;
    for (std::size_t j = 0; j < i; ++j) {
        if (p[j] == 0) continue;
        if (q[j] == 0) return INFINITY;
        divergence += p[j] / total * std::log((p[j] / total) / (q[j] / inside));
    }
    return static_cast<double>(divergence);
}

// Sparse, dense, spiky: c_j ~ size * exp(-rate j) with bins left empty at random.
std::vector<std::uint64_t> random_counts(Random& random) {
    std::vector<std::uint64_t> counts(17 + random.below(120));
    const double rate = random.uniform() * 0.2;
    const double size = std::exp(random.uniform() * 20);
    const auto emptiness = random.below(10);
    for (std::size_t j = 0; j < counts.size(); ++j)
        if (random.below(10) >= emptiness)
            counts[j] =
                static_cast<std::uint64_t>(size * std::exp(-rate * static_cast<double>(j)) * random.uniform() * 2);
    counts.back() = std::max<std::uint64_t>(counts.back(), 1);
    return counts;
}

}  // namespace

TEST_CASE("the closed form is the divergence of its definition") {
    const std::uint64_t seed = 11;
    CAPTURE(seed);
    Random random(seed);
    int finite = 0;
    for (int trial = 0; trial < 300; ++trial) {
        const auto counts = random_counts(random);
        const std::size_t levels = trial % 2 == 0 ? 16 : 8;
        const auto fast = divergences(counts, levels);
        REQUIRE(fast.size() == counts.size() - levels + 1);
        for (std::size_t i = levels; i <= counts.size(); ++i) {
            const double slow = naive_divergence(counts, levels, i);
            if (std::isinf(slow)) {
                CHECK(std::isinf(fast[i - levels]));
            } else {
                CHECK(fast[i - levels] == Approx(slow).margin(1e-11));
                ++finite;
            }
        }
    }
    CHECK(finite > 1000);
}

TEST_CASE("of equal divergences the largest threshold wins") {
    // Every group of two equal bins is represented exactly at every even i: KL(4) = 0 only without clipping.
    CHECK(least_divergent(std::vector<double>{0.5, 0.25, 0.5, 0.25, 0.75}, 4) == 7);
    CHECK(least_divergent(std::vector<double>{0.25, 0.25 - 5e-10, 0.3}, 4) == 5);
    CHECK(least_divergent(std::vector<double>{INFINITY, INFINITY}, 4) == 0);
    CHECK(least_divergent({}, 4) == 0);
    // A histogram with a true tie: uniform counts diverge by 0 at i = 4 and i = 8 if nothing lies beyond, and at 8
    // here.
    const auto values = divergences(std::vector<std::uint64_t>(8, 5), 4);
    CHECK(values.back() == Approx(0.0).margin(1e-14));
    CHECK(least_divergent(values, 4) == 8);
}

TEST_CASE("fewer bins than levels have no divergence") {
    CHECK(divergences(std::vector<std::uint64_t>(7, 1), 8).empty());
}

TEST_CASE("the reproducible logarithm is a logarithm") {
    Random random(1);
    for (int i = 0; i < 100000; ++i) {
        const double x = std::exp2(random.uniform() * 120 - 60);
        REQUIRE(reproducible_log(x) == Approx(std::log(x)).epsilon(2e-15).margin(5e-16));
    }
    CHECK(reproducible_log(1.0) == Approx(0.0).margin(1e-16));
    CHECK(reproducible_log(0x1p60) == Approx(60 * std::log(2.0)).epsilon(1e-15));
}
