// What lists of rows are made of: numbers printed by counting, and lists that grow in blocks.
#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "../../src/split/row_number.hpp"
#include "../../src/split/string_table.hpp"
#include "mlq/split/block_list.hpp"
#include "mlq/split/row_order.hpp"

using namespace mlq::split;

TEST_CASE("row numbers count upwards through every number of digits") {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{8}, std::uint64_t{98}, std::uint64_t{99999},
                                      std::uint64_t{9999999999}, std::numeric_limits<std::uint64_t>::max() - 5}) {
        RowNumber number(first);
        for (std::uint64_t k = 0; k < 5; ++k, number.increment()) {
            char text[RowNumber::width + 1];
            CHECK(std::string(text, number.write(text)) == std::to_string(first + k) + "\n");
        }
    }
}

TEST_CASE("a list in blocks keeps its order when it grows, is appended to, and is moved") {
    std::vector<BlockList<std::uint64_t>> lists(3);  // side by side, so that they share pieces of memory
    for (std::uint64_t i = 0; i < 600000; ++i) lists[i % 3].push_back(i);
    CHECK(lists[1].size() == 200000);
    BlockList<std::uint64_t> joined;
    joined.append(lists[0]);
    joined.append(lists[2]);
    lists[0] = {};
    std::vector<std::uint64_t> all;
    joined.move_to(all);
    lists[1].move_to(all);
    REQUIRE(all.size() == 600000);
    CHECK(lists[1].empty());
    bool right = true;
    for (std::size_t i = 0; i < 200000; ++i)
        right = right && all[i] == 3 * i && all[200000 + i] == 3 * i + 2 && all[400000 + i] == 3 * i + 1;
    CHECK(right);
}

TEST_CASE("the order of rows puts pieces of several workers in a row, and names strata as the survey does") {
    // Two workers that number the strata in opposite ways; one has more than 65536 of them.
    constexpr std::uint32_t strata = 70000;
    std::vector<std::vector<std::uint32_t>> in_survey(2);
    for (std::uint32_t s = 0; s < strata; ++s) in_survey[0].push_back(s);
    for (std::uint32_t s = 0; s < strata; ++s) in_survey[1].push_back(strata - 1 - s);
    RowOrder order;
    std::vector<RankedRow> wanted;
    for (std::uint32_t piece = 0; piece < 40; ++piece) {
        const std::uint32_t worker = piece % 2, rows = piece * 97;
        std::vector<std::uint32_t> numbers;
        std::vector<std::uint64_t> ranks;
        for (std::uint32_t row = 0; row < rows; ++row) {
            numbers.push_back((piece * 1777 + row) % strata);
            ranks.push_back(std::uint64_t{piece} << 60 | row);
            wanted.push_back({in_survey[worker][numbers[row]], ranks[row]});
        }
        order.append({worker, ranks, numbers});
    }
    order.set_strata(in_survey);
    REQUIRE(order.size() == wanted.size());
    RowOrder::Cursor cursor(order);
    std::size_t wrong = 0;
    for (const RankedRow& row : wanted) {
        const auto [stratum, rank] = cursor.next();
        wrong += stratum == row.stratum && rank == row.rank ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("strings of every length are told apart") {
    StringTable table;
    std::vector<std::string> texts = {""};
    for (std::size_t size = 1; size <= 40; ++size)
        for (std::size_t at = 0; at < size; ++at) {
            texts.emplace_back(size, 'a');
            texts.back()[at] = '\0';  // differs from all others of its length in one byte
        }
    for (std::uint32_t i = 0; i < texts.size(); ++i) CHECK(table.find_or_add(texts[i]) == i);
    for (std::uint32_t i = 0; i < texts.size(); ++i) CHECK(table.find(texts[i]) == i);
    CHECK(table.find("b") == StringTable::none);
    CHECK(table.texts() == texts);
}
