#include "mlq/split/scan.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

struct Scanned {
    std::vector<std::uint32_t> marks;
    std::uint32_t ends = 0;
    std::size_t misplaced = no_position;
    std::vector<std::vector<std::string>> rows;
    std::uint32_t skipped = 0;
    std::string ragged;
    bool operator==(const Scanned&) const = default;
};

Scanned scan(const ScanKernels& kernels, const std::string& text, std::uint32_t columns,
             const std::vector<std::uint32_t>& wanted, char quote = '"') {
    Scanned result;
    // A heap copy of the exact size, so that the address sanitizer sees every byte read beyond the text.
    const std::vector<char> exact(text.begin(), text.end());
    const ScanText input{exact.data(), exact.size(), ',', quote};
    result.marks.resize(mark_room(text.size()));
    MarkedText marks{result.marks.data()};
    kernels.mark(input, marks);
    result.ends = marks.ends;
    result.misplaced = marks.misplaced;
    const std::size_t room = marks.ends + 1;
    std::vector<Slice> records(room);
    std::vector<Slice> fields(room * wanted.size());
    FoundRecords found{records.data(), fields.data()};
    kernels.find_records(input, marks, {columns, wanted.data(), wanted.size()}, found);
    result.marks.resize(marks.count);
    for (std::size_t i = 0; i < found.found; ++i) {
        std::vector<std::string> row = {text.substr(records[i].begin, records[i].end - records[i].begin)};
        for (std::size_t k = 0; k < wanted.size(); ++k) {
            const Slice field = fields[i * wanted.size() + k];
            row.push_back(text.substr(field.begin, field.end - field.begin));
        }
        result.rows.push_back(std::move(row));
    }
    result.skipped = found.skipped;
    if (found.ragged)
        result.ragged = text.substr(found.ragged_record.begin, found.ragged_record.end - found.ragged_record.begin) +
                        "=" + std::to_string(found.ragged_fields);
    return result;
}

}  // namespace

TEST_CASE("records keep quoted newlines, doubled quotes and carriage returns") {
    const std::string text = "1,\"a\nb\",x\r\n2,\"say \"\"hi\"\", you\",\r\n\r\n3,,\"\"";
    const Scanned got = scan(choose_scan_kernels("scalar"), text, 3, {0, 1, 2});
    CHECK(got.misplaced == no_position);
    REQUIRE(got.rows.size() == 3);
    CHECK(got.rows[0] == std::vector<std::string>{"1,\"a\nb\",x\r\n", "1", "\"a\nb\"", "x"});
    CHECK(got.rows[1] ==
          std::vector<std::string>{"2,\"say \"\"hi\"\", you\",\r\n", "2", "\"say \"\"hi\"\", you\"", ""});
    CHECK(got.rows[2] == std::vector<std::string>{"3,,\"\"", "3", "", "\"\""});
    CHECK(got.skipped == 1);
}

TEST_CASE("a misplaced quote is found at its byte") {
    const auto misplaced = [](const std::string& text) {
        return scan(choose_scan_kernels("scalar"), text, 1, {}).misplaced;
    };
    CHECK(misplaced("a\"b\"\n") == 1);
    CHECK(misplaced("\"a\"b\n") == 3);
    CHECK(misplaced("x,\"a\" ,y\n") == 5);
    CHECK(misplaced("\"a\"\rb\n") == 4);
    CHECK(misplaced("\"a\"\r\n\"\"\"b\"\n") == no_position);
}

TEST_CASE("a record with another number of fields stops the search") {
    CHECK(scan(choose_scan_kernels("scalar"), "1,2\n3\n4,5\n", 2, {1}).ragged == "3\n=1");
    CHECK(scan(choose_scan_kernels("scalar"), "1,2\n3,4,5\n", 2, {0}).ragged == "3,4,5\n=3");
    CHECK(scan(choose_scan_kernels("scalar"), "1,2\n3,4,5\n", 2, {0}).rows.size() == 1);
}

TEST_CASE("every instruction set scans like the scalar definition") {
    // Few letters, so that quotes, pairs, line ends and ragged records meet every position of a block.
    const std::string letters = "ab,\"\n\r,,\"";
    const std::uint64_t seed = 20240;
    CAPTURE(seed);
    Random random(seed);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        const std::size_t size = random.below(300);
        const bool mostly_plain = random.below(2) == 0;
        for (std::size_t i = 0; i < size; ++i)
            text += mostly_plain && random.below(8) != 0 ? 'x' : letters[random.below(letters.size())];
        const auto columns = static_cast<std::uint32_t>(1 + random.below(3));
        std::vector<std::uint32_t> wanted;
        for (std::uint32_t c = 0; c < columns; ++c)
            if (random.below(2) == 0) wanted.push_back(c);
        const char quote = random.below(4) == 0 ? '\0' : '"';
        const Scanned expected = scan(choose_scan_kernels("scalar"), text, columns, wanted, quote);
        for (const ScanKernels* kernels : scan_kernels()) {
            if (!kernels->supported()) continue;
            CAPTURE(kernels->name, text);
            REQUIRE(scan(*kernels, text, columns, wanted, quote) == expected);
            REQUIRE(kernels->count_byte(text.data(), text.size(), '"') ==
                    static_cast<std::size_t>(std::count(text.begin(), text.end(), '"')));
        }
    }
}

TEST_CASE("the scalar kernels are the last resort and names fall back downwards") {
    CHECK(std::string(scan_kernels().back()->name) == "scalar");
    CHECK(std::string(choose_scan_kernels("scalar").name) == "scalar");
    CHECK(std::string(choose_scan_kernels("avx512vnni").name) == choose_scan_kernels("auto").name);
}
