#include "metrics/assign_pairs.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

// The largest sum over all ways to pair rows [row, rows) with columns that are still free.
double best_by_trying(const std::vector<WeightedPair>& pairs, std::uint32_t row, std::uint32_t rows,
                      std::vector<bool>& taken) {
    if (row == rows) return 0;
    double best = best_by_trying(pairs, row + 1, rows, taken);
    for (const auto& pair : pairs) {
        if (pair.row != row || taken[pair.column]) continue;
        taken[pair.column] = true;
        best = std::max(best, pair.weight + best_by_trying(pairs, row + 1, rows, taken));
        taken[pair.column] = false;
    }
    return best;
}

double sum_of(const std::vector<WeightedPair>& pairs, std::span<const std::uint32_t> chosen) {
    double sum = 0;
    for (const auto place : chosen) sum += pairs[place].weight;
    return sum;
}

}  // namespace

TEST_CASE("two short pairs beat one long pair") {
    // The best pair of all, (0, 0) with 5, leaves nothing for row 1: 4 + 3 is more.
    const std::vector<WeightedPair> pairs{{0, 0, 5}, {0, 1, 4}, {1, 0, 3}};
    Assigner assigner;
    const auto chosen = assigner.assign(pairs, 2, 2);
    REQUIRE(chosen.size() == 2);
    CHECK(chosen[0] == 1);
    CHECK(chosen[1] == 2);
}

TEST_CASE("a row stays alone when a partner would cost more than it brings") {
    // (0, 0) + (1, 1) is 1 + 1; (1, 0) alone is 5, and row 0 has no other column.
    const std::vector<WeightedPair> pairs{{0, 0, 1}, {1, 0, 5}, {1, 1, 1}};
    Assigner assigner;
    const auto chosen = assigner.assign(pairs, 3, 2);
    REQUIRE(chosen.size() == 1);
    CHECK(chosen[0] == 1);
    CHECK(assigner.assign({}, 0, 0).empty());
    CHECK(assigner.assign({}, 4, 7).empty());
}

TEST_CASE("the assignment is the best of all, on small random graphs") {
    Random random(11);
    Assigner assigner;
    for (int round = 0; round < 3000; ++round) {
        const auto rows = static_cast<std::uint32_t>(random.below(7)),
                   columns = static_cast<std::uint32_t>(random.below(7));
        const bool has_ties = random.below(2) == 0;
        std::vector<WeightedPair> pairs;
        for (std::uint32_t row = 0; row < rows; ++row)
            for (std::uint32_t column = 0; column < columns; ++column)
                if (random.below(3) > 0)
                    pairs.push_back({row, column, has_ties ? static_cast<double>(random.below(4)) : random.uniform()});
        const auto chosen = assigner.assign(pairs, rows, columns);
        INFO("seed 11, round " << round);
        std::vector<bool> row_used(rows), column_used(columns), free(columns);
        for (const auto place : chosen) {
            REQUIRE_FALSE(row_used[pairs[place].row]);
            REQUIRE_FALSE(column_used[pairs[place].column]);
            row_used[pairs[place].row] = column_used[pairs[place].column] = true;
        }
        CHECK(sum_of(pairs, chosen) == Approx(best_by_trying(pairs, 0, rows, free)).epsilon(1e-12));
    }
}

TEST_CASE("equal weights on a full graph take one step per row") {
    // A search that walked through the taken columns would look at 10^9 pairs.
    std::vector<WeightedPair> pairs;
    for (std::uint32_t row = 0; row < 1000; ++row)
        for (std::uint32_t column = 0; column < 1000; ++column) pairs.push_back({row, column, 1});
    Assigner assigner;
    CHECK(assigner.assign(pairs, 1000, 1000).size() == 1000);
}
