// Borders found in one pass must be those of sorted lists, whatever the ranks are like.
#include "../../src/split/border_search.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <numeric>

#include "mlq/base/random.hpp"

using namespace mlq::split;

namespace {

using Lists = std::vector<std::vector<std::uint64_t>>;

// Cuts every list at tenths, searches, and compares with sorting. Returns how often the rows were visited.
int compare_with_sorting(Lists lists) {
    BorderSearch search;
    std::vector<std::vector<std::uint64_t>> positions;
    for (const auto& list : lists) {
        positions.emplace_back();
        for (std::uint64_t tenth = 1; tenth < 10; tenth += 4) positions.back().push_back(list.size() * tenth / 10);
        positions.back().erase(std::unique(positions.back().begin(), positions.back().end()), positions.back().end());
        if (list.size() < 2) positions.back().clear();
        search.add_ladder(list.size(), positions.back());
    }
    int visits = 0;
    search.run([&](const auto& look) {
        ++visits;
        for (std::uint32_t ladder = 0; ladder < lists.size(); ++ladder)
            for (const std::uint64_t rank : lists[ladder]) look(ladder, rank);
    });
    std::size_t wrong = 0;
    for (std::size_t ladder = 0; ladder < lists.size(); ++ladder) {
        auto& list = lists[ladder];
        std::sort(list.begin(), list.end());
        REQUIRE(search.borders(ladder).size() == positions[ladder].size());
        for (std::size_t b = 0; b < positions[ladder].size(); ++b) {
            const Border border = search.borders(ladder)[b];
            const auto run = std::equal_range(list.begin(), list.end(), list[positions[ladder][b]]);
            const bool right = border.rank == *run.first &&
                               border.below == static_cast<std::uint64_t>(run.first - list.begin()) &&
                               border.equal == static_cast<std::uint64_t>(run.second - run.first);
            wrong += right ? 0 : 1;
        }
    }
    CHECK(wrong == 0);
    return visits;
}

Lists make_lists(std::size_t lists, std::size_t rows, const std::function<std::uint64_t()>& next) {
    Lists all(lists, std::vector<std::uint64_t>(rows));
    for (auto& list : all) std::generate(list.begin(), list.end(), next);
    return all;
}

}  // namespace

TEST_CASE("borders of uniform ranks are found in one pass over the rows") {
    mlq::Random random(1);
    const auto uniform = [&] { return random.bits(); };
    CHECK(compare_with_sorting(make_lists(3, 100000, uniform)) == 1);
    CHECK(compare_with_sorting(make_lists(40, 1000, uniform)) == 1);
    Lists short_lists;
    for (std::size_t rows = 0; rows < 200; ++rows) short_lists.push_back(make_lists(1, rows, uniform)[0]);
    CHECK(compare_with_sorting(short_lists) == 1);
}

TEST_CASE("borders of ranks that are all alike, few, or crowded take a second pass and are right") {
    mlq::Random random(2);
    CHECK(compare_with_sorting(make_lists(2, 5000, [] { return std::uint64_t{7}; })) == 2);
    CHECK(compare_with_sorting(make_lists(2, 5000, [] { return ~std::uint64_t{0}; })) == 2);
    CHECK(compare_with_sorting(make_lists(5, 5000, [&] { return random.below(3) << 60; })) == 2);
    CHECK(compare_with_sorting(make_lists(5, 5000, [&] { return random.bits() >> 20; })) == 2);
    CHECK(compare_with_sorting(make_lists(2, 5000, [&] { return random.bits() | std::uint64_t{1} << 63; })) == 2);
}

TEST_CASE("many lists take turns, so that their windows never hold all rows at once") {
    mlq::Random random(3);
    CHECK(compare_with_sorting(make_lists(30000, 100, [&] { return random.bits(); })) > 1);
}
