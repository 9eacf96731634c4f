#include "split/rounding.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

using Counts = std::vector<std::uint64_t>;

// The sum of squared deviations times N^2, an integer.
std::int64_t deviation(const Counts& cells, const Counts& counts, const Counts& totals) {
    const auto all = static_cast<std::int64_t>(std::accumulate(totals.begin(), totals.end(), std::uint64_t{0}));
    std::int64_t sum = 0;
    for (std::size_t c = 0; c < counts.size(); ++c)
        for (std::size_t s = 0; s < totals.size(); ++s) {
            const auto off = static_cast<std::int64_t>(cells[c * totals.size() + s]) * all -
                             static_cast<std::int64_t>(counts[c] * totals[s]);
            sum += off * off;
        }
    return sum;
}

// Tries every choice of floor or ceiling; -1 if none has the right sums.
std::int64_t best_deviation(const Counts& counts, const Counts& totals) {
    const std::uint64_t all = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
    const std::size_t cells = counts.size() * totals.size();
    std::int64_t best = -1;
    for (std::uint32_t choice = 0; choice < 1U << cells; ++choice) {
        Counts trial(cells);
        Counts rows(counts.size()), columns(totals.size());
        bool allowed = true;
        for (std::size_t i = 0; i < cells; ++i) {
            const std::uint64_t scaled = counts[i / totals.size()] * totals[i % totals.size()];
            const bool up = (choice >> i & 1) != 0;
            allowed = allowed && !(up && scaled % all == 0);
            trial[i] = scaled / all + (up ? 1 : 0);
            rows[i / totals.size()] += trial[i];
            columns[i % totals.size()] += trial[i];
        }
        if (!allowed || rows != counts || columns != totals) continue;
        const std::int64_t found = deviation(trial, counts, totals);
        if (best < 0 || found < best) best = found;
    }
    return best;
}

void check_sums(const Counts& cells, const Counts& counts, const Counts& totals) {
    const std::uint64_t all = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
    Counts rows(counts.size()), columns(totals.size());
    bool within = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::uint64_t scaled = counts[i / totals.size()] * totals[i % totals.size()];
        within = within && cells[i] >= scaled / all && cells[i] <= (scaled + all - 1) / all;
        rows[i / totals.size()] += cells[i];
        columns[i % totals.size()] += cells[i];
    }
    REQUIRE(within);
    REQUIRE(rows == counts);
    REQUIRE(columns == totals);
}

}  // namespace

TEST_CASE("a class of three rows and three parts of a third gets one row in each") {
    CHECK(round_controlled(Counts{3, 6}, Counts{3, 3, 3}, Counts{1, 2}) == Counts{1, 1, 1, 2, 2, 2});
}

TEST_CASE("totals are exact although every row alone would round the other way") {
    // Ten classes of 2 rows, 80/10/10: each alone would put both rows into train; dev and test need 2 each.
    const Counts counts(10, 2);
    Counts hashes(10);
    std::iota(hashes.begin(), hashes.end(), std::uint64_t{100});
    check_sums(round_controlled(counts, Counts{16, 2, 2}, hashes), counts, {16, 2, 2});
}

TEST_CASE("controlled rounding finds the smallest squared deviation, as trying everything does") {
    const std::uint64_t seed = 3;
    CAPTURE(seed);
    Random random(seed);
    for (int round = 0; round < 60; ++round) {
        const std::size_t rows = 1 + random.below(4);
        const std::size_t columns = 2 + random.below(3);
        if (rows * columns > 12) continue;
        Counts counts(rows), totals(columns), hashes(rows);
        for (auto& count : counts) count = random.below(9);
        for (auto& hash : hashes) hash = random.bits();
        for (std::uint64_t n = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); n > 0; --n)
            ++totals[random.below(columns)];
        const Counts cells = round_controlled(counts, totals, hashes);
        if (std::accumulate(totals.begin(), totals.end(), std::uint64_t{0}) == 0) continue;
        check_sums(cells, counts, totals);
        REQUIRE(deviation(cells, counts, totals) == best_deviation(counts, totals));
    }
}

TEST_CASE("many classes keep floor, ceiling and exact totals") {
    const std::uint64_t seed = 4;
    CAPTURE(seed);
    Random random(seed);
    Counts counts(3000), hashes(3000);
    for (auto& count : counts) count = 1 + random.below(random.below(4) == 0 ? 5000 : 6);
    for (auto& hash : hashes) hash = random.bits();
    const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    const Counts totals = {all - all / 5 - all / 7 - 11, all / 5, all / 7, 11};
    check_sums(round_controlled(counts, totals, hashes), counts, totals);
}

TEST_CASE("rows that tie are chosen by their hash, not by their place") {
    // Four classes of one row; one row must go to the small part. The smallest hash moves, wherever it stands.
    for (std::size_t chosen = 0; chosen < 4; ++chosen) {
        Counts hashes(4, 9);
        hashes[chosen] = 1;
        const Counts cells = round_controlled(Counts{1, 1, 1, 1}, Counts{3, 1}, hashes);
        for (std::size_t c = 0; c < 4; ++c) CHECK(cells[c * 2 + 1] == (c == chosen ? 1 : 0));
    }
}
