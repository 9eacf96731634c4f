#include "mlq/split/table_reader.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/gzip.hpp"
#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

using Rows = std::vector<std::vector<std::string>>;

// All rows: the record, then the wanted fields.
Rows read_rows(std::vector<Input> inputs, const std::vector<std::string>& wanted, const ReadOptions& options = {},
               int threads = 1) {
    TableReader reader(std::move(inputs), options);
    Rows rows;
    reader.each_batch(threads, {.wanted = wanted, .write = [&](Batch& batch, int) {
                                    CHECK(batch.first_row == rows.size());
                                    std::string scratch;
                                    for (std::size_t i = 0; i < batch.rows; ++i) {
                                        rows.push_back({std::string(batch.record(i))});
                                        for (std::size_t k = 0; k < wanted.size(); ++k)
                                            rows.back().emplace_back(batch.field(i, k, scratch));
                                    }
                                }});
    return rows;
}

Rows read_text_rows(const std::string& name, const std::string& text, const std::vector<std::string>& wanted,
                    const ReadOptions& options = {}) {
    return read_rows({text_input(name, text)}, wanted, options);
}

std::string complaint(const std::string& name, const std::string& text, const std::vector<std::string>& wanted,
                      const ReadOptions& options = {}, int threads = 1) {
    try {
        read_rows({text_input(name, text)}, wanted, options, threads);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("records come byte for byte and fields without their quotes") {
    const Rows rows =
        read_text_rows("t.csv", "\xEF\xBB\xBFid,text\r\n1,\"a \"\"b\"\"\r\nc\"\r\n\r\n2,\xff\xfe\r\n", {"text", "id"});
    CHECK(rows == Rows{{"1,\"a \"\"b\"\"\r\nc\"\r\n", "a \"b\"\r\nc", "1"}, {"2,\xff\xfe\r\n", "\xff\xfe", "2"}});
}

TEST_CASE("the delimiter and the format are found") {
    CHECK(read_text_rows("t.csv", "a;\"b;b\"\n1;2\n", {"b;b"}) == Rows{{"1;2\n", "2"}});
    CHECK(read_text_rows("t.tsv", "a\tb,c\n1\t2\n", {"b,c"}) == Rows{{"1\t2\n", "2"}});
    CHECK(read_text_rows("-", "{\"a\": 1}\n", {"a"}) == Rows{{"{\"a\": 1}\n", "1"}});
    CHECK(read_text_rows("files.txt", "cat/1.png\ndog/sub/2.png\n", {"class", "name", "line"}) ==
          Rows{{"cat/1.png\n", "cat", "1.png", "cat/1.png"}, {"dog/sub/2.png\n", "dog", "2.png", "dog/sub/2.png"}});
    CHECK(read_text_rows("t.csv", "1,2\n3,4\n", {"2"}, {.header = false}) == Rows{{"1,2\n", "2"}, {"3,4\n", "4"}});
}

TEST_CASE("values of JSON lines lose their quotes and escapes") {
    const std::string text = "{\"id\": \"a\\u00e9\\n\", \"n\": 1.50, \"t\": [\"x\", 2], \"o\": {\"k\": true}}\n\n";
    CHECK(read_text_rows("t.jsonl", text, {"id", "n", "t", "o.k", "o"})[0] ==
          std::vector<std::string>{text.substr(0, text.size() - 1), "a\xc3\xa9\n", "1.5",
                                   "x\x1f"
                                   "2",
                                   "true", "{\"k\":true}"});
    CHECK(read_text_rows("t.jsonl", "{\"id\": \"caf\xe9\"}\n", {"id"}) == Rows{{"{\"id\": \"caf\xe9\"}\n", "caf\xe9"}});
}

TEST_CASE("the first bad record is named with its line, as an editor counts them, and its byte") {
    const std::string lines = "\"a\na\",b\n1,2\n\n\"x\n\ny\",\"z\"\n3\n";
    for (const std::size_t chunk : {4, 7, 1 << 18})
        for (const char* isa : {"auto", "avx2", "scalar"})
            CHECK(complaint("t.csv", lines, {}, {.isa = isa, .chunk_size = chunk})
                      .starts_with("t.csv: line 8 (byte 24): 1 field"));
    CHECK(complaint("t.csv", "a,b\n1,2\n\n3\n4,5\n", {}) ==
          "t.csv: line 4 (byte 9): 1 field where 2 are expected; a stray delimiter, or an unquoted newline?");
    CHECK(complaint("t.csv", "a,b\n1,2\n3,x\"y\n", {}).starts_with("t.csv: line 3 (byte 11): misplaced quote"));
    CHECK(complaint("t.csv", "a,b\n1,2\n3,\"open\n4,5\n", {}).starts_with("t.csv: line 3 (byte 8): a quote opens"));
    CHECK(complaint("t.csv", "a,b\n1,2\n", {"c"}) == "t.csv: no column \"c\"; it has \"a\", \"b\"");
    CHECK(complaint("t.csv", "a,a\n1,2\n", {"a"}).starts_with("t.csv: two columns are called \"a\""));
    CHECK(complaint("t.csv", "a,a\n1,2\n", {"#2"}).empty());
    CHECK(complaint("t.csv", "", {}).starts_with("t.csv: is empty"));
    CHECK(complaint("t.csv",
                    "\xff\xfe"
                    "a",
                    {})
              .starts_with("t.csv: is UTF-16"));
    CHECK(complaint("t.jsonl", "{\"a\":1}\n{\"b\":1}\n", {"a"}) == "t.jsonl: line 2 (byte 8): no key \"a\"");
    CHECK(complaint("t.jsonl", "{\"a\":1}\n{\"a\":\n", {"a"}).starts_with("t.jsonl: line 2 (byte 8): not valid JSON"));
    CHECK(complaint("t.jsonl", "[1]\n", {"a"}) == "t.jsonl: line 1 (byte 0): not a JSON object");
    CHECK(complaint("t.json", "[{}]\n", {}).starts_with("t.json: is one JSON array"));
    CHECK(complaint("t.txt", "x\n", {"label"}).starts_with("t.txt: a list has no column"));
    CHECK(complaint("gone.csv", "a\n", {}, {.format = "xlsx"}).starts_with("`format`: unknown format"));
    CHECK_THROWS_AS(read_rows({file_input("/nonexistent.csv")}, {}), Error);
}

TEST_CASE("batches, threads and instruction sets do not change what is read") {
    // Over a megabyte, so that records straddle chunks, and one field that is larger than several chunks.
    const std::uint64_t seed = 7;
    CAPTURE(seed);
    Random random(seed);
    std::string text = "id,note\n";
    Rows expected;
    for (int i = 0; i < 30000; ++i) {
        std::string note;
        const std::size_t length = i == 12345 ? 700000 : random.below(60);
        for (std::size_t k = 0; k < length; ++k) note += "ab,\n\r"[random.below(5)];
        const std::string record = std::to_string(i) + ",\"" + note + "\"\n";
        text += record;
        expected.push_back({record, note});
        if (i % 1000 == 0) text += "\n";
    }
    text.pop_back();  // the last record has no line ending
    expected.back()[0].pop_back();
    for (const int threads : {1, 2, 5})
        for (const char* isa : {"auto", "scalar"})
            CHECK(read_rows({text_input("t.csv", text)}, {"note"}, {.isa = isa}, threads) == expected);
    const std::string broken = text + ",too,many\n" + text.substr(8);
    const std::string first = complaint("t.csv", broken, {}, {});
    CHECK(first.find("misplaced quote") == std::string::npos);
    for (int round = 0; round < 5; ++round) CHECK(complaint("t.csv", broken, {}, {}, 4) == first);
}

TEST_CASE("an endless quoted field ends in an error, not in memory") {
    const std::string text = "a\n\"" + std::string(40 << 20, 'x');
    CHECK(
        complaint("t.csv", text, {}).starts_with("t.csv: line 2 (byte 2): a quote opens in this row and never closes"));
    CHECK(complaint("t.txt", std::string(40 << 20, 'x'), {}).find("longer than 16 MiB") != std::string::npos);
}

TEST_CASE("several inputs are one table, plain or compressed") {
    const auto folder = std::filesystem::temp_directory_path() / ("mlq-reader-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string first = (folder / "one.csv").string();
    const std::string second = (folder / "two.csv.gz").string();
    std::ofstream(first) << "id\n1\n2";
    const std::string rest = "id\n3\n";
    const auto packed = gzip(std::as_bytes(std::span(rest)));
    std::ofstream(second, std::ios::binary)
        .write(reinterpret_cast<const char*>(packed.data()), static_cast<std::streamsize>(packed.size()));
    TableReader reader({file_input(first), file_input(second)}, {});
    std::string all;
    reader.each_batch(2, {.write = [&](Batch& batch, int) {
                          for (std::size_t i = 0; i < batch.rows; ++i) all += std::string(batch.content(i)) + "|";
                      }});
    CHECK(all == "1|2|3|");
    CHECK(reader.facts()[1].rows == 1);
    CHECK(reader.facts()[1].bytes == rest.size());
    CHECK(reader.facts()[1].fingerprint == fingerprint(std::as_bytes(std::span(rest))));
    std::ofstream(first) << "other\n1\n";
    CHECK_THROWS_AS(read_rows({file_input(second), file_input(first)}, {}), Error);
    CHECK_THROWS_AS(read_rows({file_input(second), file_input((folder / "gone").string())}, {}, {}, 3), Error);
    std::filesystem::remove_all(folder);
}
