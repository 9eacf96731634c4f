#include "mlq/base/records.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "base/gzip.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

using namespace mlq;

namespace {

struct TemporaryFile {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "mlq_records_test.txt";
    explicit TemporaryFile(const std::string& text) { write_file(path, std::string_view(text)); }
    ~TemporaryFile() { std::filesystem::remove(path); }
};

// Every record as "field|field", with "-" for what is missing.
std::vector<std::string> read_all(const std::string& text, const std::vector<std::string>& columns = {"id", "x"}) {
    const TemporaryFile file(text);
    RecordReader records(file.path, columns);
    std::vector<std::string> rows;
    while (records.next()) {
        std::string row;
        for (std::size_t i = 0; i < columns.size(); ++i)
            row += (i ? "|" : "") + std::string(records.field(i).value_or("-"));
        rows.push_back(row);
    }
    return rows;
}

std::string message_of(const std::string& text) {
    try {
        read_all(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("CSV fields are found by name, in any order, with quotes, line breaks and CRLF") {
    CHECK(read_all("id,x\n1,a\n2,b\n") == Rows{"1|a", "2|b"});
    CHECK(read_all("x,other,id\na,zzz,1\n") == Rows{"1|a"});
    CHECK(read_all("\xEF\xBB\xBFid,x\r\n1,\"say \"\"yes\"\", or\nno\"\r\n\r\n2,\r\n") ==
          Rows{"1|say \"yes\", or\nno", "2|"});
    CHECK(read_all("id,y\n7,8") == Rows{"7|-"});
    CHECK(read_all("id,x\n").empty());
}

TEST_CASE("TSV is recognised by the tab in its header and has no quotes") {
    CHECK(read_all("id\tx\n1\t\"a,\"\n") == Rows{"1|\"a,\""});
}

TEST_CASE("JSON lines keep numbers as written, resolve escapes, and skip what is nested") {
    CHECK(read_all("{\"id\": 1.50, \"x\": \"\\u00e9\\ud83d\\ude00\\n\"}\n") == Rows{"1.50|\u00e9\U0001F600\n"});
    CHECK(read_all("{\"n\": {\"id\": [1, \"}\"]}, \"id\": true}\n\n{\"x\": null}") == Rows{"true|-", "-|-"});
    CHECK(read_all("{}\n") == Rows{"-|-"});
}

TEST_CASE("gzip files are read as what they hold") {
    const std::string text = "id,x\n1,a\n";
    const auto packed = gzip(std::as_bytes(std::span(text)));
    CHECK(read_all({reinterpret_cast<const char*>(packed.data()), packed.size()}) == Rows{"1|a"});
}

TEST_CASE("a record longer than the read buffer is still one record") {
    const std::string wide(3'000'000, 'w');
    CHECK(read_all("id,x\n1,\"" + wide + "\n\"\n2,b\n") == Rows{"1|" + wide + "\n", "2|b"});
}

TEST_CASE("what is wrong with a record is told with its row and line") {
    CHECK_THAT(message_of(""), Catch::Contains("is empty"));
    CHECK_THAT(message_of("id,id\n"), Catch::Contains("comes twice"));
    CHECK_THAT(message_of("id,x\n1,a\n2\n"), Catch::Contains("row 2 (line 3): 1 fields, but the header has 2"));
    CHECK_THAT(message_of("id,x\n\n1,\"a\n2,b\n"), Catch::Contains("row 1 (line 3): a quote is not closed"));
    CHECK_THAT(message_of("id,x\n1,\"a\"b\n"), Catch::Contains("text follows the closing quote of field 2"));
    CHECK_THAT(message_of("id,x\n1,a\"b\"\n"), Catch::Contains("quote inside the unquoted field 2"));
    CHECK_THAT(message_of("id,x\n1,\"" + std::string(17 << 20, 'a')), Catch::Contains("longer than 16 MB"));
    for (const char* broken :
         {"{\"id\":}", "{\"id\":1", "{\"id\":1}x", "{\"id\" 1}", "{\"id\":\"\\q\"}", "{\"id\":\"\\ud800\"}",
          "{\"id\":1,\"id\":2}", "{\"id\":tru}", "{\"id\":\"a\nb\"}", "{\"a\":[1,2}"})
        CHECK_THAT(message_of(broken), Catch::Contains("row 1 (line 1): not valid JSON"));
    CHECK_THAT(message_of("{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}"),
               Catch::Contains("nested deeper"));
    CHECK_THROWS_AS(RecordReader("/nonexistent.csv", {}), Error);
}
