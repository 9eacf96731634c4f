// What a split looks like on disk: records byte for byte.
#include <catch2/catch.hpp>
#include <span>

#include "mlq/base/error.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

MakeOptions halves(Emit emit = Emit::files, bool gzip = false) {
    return {.options = {.mode = SplitPlan::Mode::exact, .parts = parse_parts("a=0.5,b=0.5")},
            .emit = {.emit = emit, .gzip = gzip}};
}

// Each record of `records` in exactly one of the parts, unchanged, after the head.
void check_bytes(const MadeSplit& made, const std::string& extension, const std::string& head,
                 const std::vector<std::string>& records) {
    const std::string a = made["a." + extension], b = made["b." + extension];
    REQUIRE(a.starts_with(head));
    REQUIRE(b.starts_with(head));
    std::string in_a = head, in_b = head;
    for (const std::string& record : records) {
        const bool first = a.compare(in_a.size(), record.size(), record) == 0;
        (first ? in_a : in_b) += record;
    }
    CHECK(in_a == a);
    CHECK(in_b == b);
}

}  // namespace

TEST_CASE("records keep quotes, newlines, line endings and bytes that are no text") {
    const std::vector<std::string> records = {"1,\"two\r\nlines\"\r\n",
                                              "2,\"say \"\"hi\"\"\"\r\n",
                                              "3,\xff\xfe\x01\r\n",
                                              "4, spaced \r\n",
                                              "5,\"\"\r\n",
                                              "6,last"};
    std::string text = "\xEF\xBB\xBFid,\"te\nxt\"\r\n";
    const std::string head = text;
    for (const std::string& record : records) text += record + (record == records[2] ? "\r\n" : "");
    check_bytes(make_from_text(text, halves()), "csv", head, records);
}

TEST_CASE("semicolons, tabs, JSON lines and lists keep their form") {
    check_bytes(make_from_text("a;b\n1;x,y\n2;z\n", halves()), "csv", "a;b\n", {"1;x,y\n", "2;z\n"});
    check_bytes(make_from_text("a\tb\n1\tx\n2\tz\n", halves(), "t.tsv"), "tsv", "a\tb\n", {"1\tx\n", "2\tz\n"});
    check_bytes(make_from_text("{\"a\":1e2}\n{ \"a\" : \"\\u00e9\" }\n", halves(), "t.jsonl"), "jsonl", "",
                {"{\"a\":1e2}\n", "{ \"a\" : \"\\u00e9\" }\n"});
    check_bytes(make_from_text("cat/1.png\ndog/2.png\n", halves(), "t.txt"), "txt", "", {"cat/1.png\n", "dog/2.png\n"});
}

TEST_CASE("a file without a last newline does not run into the next") {
    const MadeSplit made = make_from({text_input("1.csv", "id\n1\n2"), text_input("2.csv", "id\n3\n4")}, halves());
    std::vector<std::string> rows = sorted_rows(made["a.csv"]);
    for (const std::string& row : sorted_rows(made["b.csv"])) rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    CHECK(rows == std::vector<std::string>{"1", "2", "3", "4"});
}

TEST_CASE("one column more names the part of each row in the order of the input") {
    const MadeSplit files = make_from_text("id,t\n1,\"x\ny\"\n2,z\n", halves());
    const MadeSplit made = make_from_text("id,t\n1,\"x\ny\"\n2,z\n", halves(Emit::column));
    const bool first_in_a = files["a.csv"].find("1,") != std::string::npos;
    CHECK(made["split.csv"] == std::string("id,t,split\n1,\"x\ny\",") + (first_in_a ? "a" : "b") + "\n2,z," +
                                   (first_in_a ? "b" : "a") + "\n");
    const MadeSplit json = make_from_text("{\"id\": 1}\n{}\r\n", halves(Emit::column), "t.jsonl");
    CHECK(json["split.jsonl"].starts_with("{\"id\": 1, \"split\": \""));
    CHECK(json["split.jsonl"].find("\n{\"split\": \"") != std::string::npos);
    CHECK_THROWS_WITH(make_from_text("id,split\n1,a\n2,b\n", halves(Emit::column)), Catch::Contains("`column-name`"));
}

TEST_CASE("index lists number the rows from 0, blank lines not counted") {
    const MadeSplit made = make_from_text("id\n7\n\n8\n", halves(Emit::index));
    CHECK((made["a.index"] == "0\n" || made["a.index"] == "1\n"));
    CHECK(made["a.index"] + made["b.index"] != made["b.index"] + made["b.index"]);
}

TEST_CASE("gzip in and out changes nothing but the packing") {
    const ScratchFolder scratch;
    std::string text = "id,label\n";
    for (int i = 0; i < 5000; ++i) text += std::to_string(i) + ",c" + std::to_string(i % 7) + "\n";
    const auto packed = gzip(std::as_bytes(std::span(text)));
    const std::string path = (scratch / "t.csv.gz").string();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(packed.data()), static_cast<std::streamsize>(packed.size()));
    const MadeSplit plain = make_from_text(text, halves());
    const MadeSplit from_packed = make_from({file_input(path)}, halves());
    CHECK(from_packed["a.csv"] == plain["a.csv"]);
    const MadeSplit made = make_from_text(text, halves(Emit::files, true));
    std::ofstream(scratch / "a.gz", std::ios::binary) << made["a.csv.gz"];
    CHECK(read_unpacked(scratch / "a.gz") == plain["a.csv"]);
    // The manifest speaks of the unpacked bytes.
    CHECK(made.result.manifest["outputs"][0]["xxh3_128"] == plain.result.manifest["outputs"][0]["xxh3_128"]);
}
