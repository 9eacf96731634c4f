#include "mlq/stats/ledger.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

using namespace mlq;

namespace {

struct Path {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "mlq_ledger_test.json";
    Path() { std::filesystem::remove(path); }
    ~Path() { std::filesystem::remove(path); }
};

}  // namespace

TEST_CASE("a ledger counts looks across runs, each test set for itself, and equal results once") {
    const Path file;
    {
        Ledger ledger(file.path);
        CHECK(ledger.enter("faces", {{3, 100}, "aa"}) == 1);
        CHECK(ledger.enter("faces", {{2, 100}, "bb"}) == 2);
        CHECK(ledger.enter("cars", {{2, 100}, "bb"}) == 1);
        ledger.save();
    }
    Ledger ledger(file.path);
    CHECK(ledger.enter("faces", {{3, 100}, "aa"}) == 1);
    CHECK(ledger.enter("faces", {{2, 100}, "cc"}) == 3);
    CHECK(ledger.looks("faces").size() == 3);
    CHECK(ledger.looks("trees").empty());
}

TEST_CASE("the levels of all looks together miss no more than one level does") {
    double missed = 0;
    for (std::size_t look = 1; look <= 100000; ++look) missed += level_of_look(0.95, look).missing();
    CHECK(missed < 0.05);
    CHECK(missed == Approx(0.05).epsilon(1e-4));
    CHECK(level_of_look(0.95, 1).value() == Approx(0.975));
}

TEST_CASE("a file that is no ledger is refused and left alone") {
    const Path file;
    for (const char* text :
         {"", "{}", "[1]", "{\"schema\":\"mlq.testsize.ledger/1\"}",
          "{\"schema\":\"mlq.testsize.ledger/1\",\"sets\":{\"a\":3}}",
          "{\"schema\":\"mlq.testsize.ledger/1\",\"sets\":{\"a\":[{\"errors\":-1,\"total\":3,\"result\":\"\"}]}}",
          "{\"schema\":\"mlq.testsize.ledger/1\",\"sets\":{\"a\":[{\"errors\":5,\"total\":3,\"result\":\"\"}]}}",
          "{\"schema\":\"mlq.testsize.ledger/1\",\"sets\":{\"a\":[{\"errors\":1,\"total\":3}]}}"}) {
        write_file(file.path, std::string_view(text));
        CAPTURE(text);
        CHECK_THROWS_AS(Ledger(file.path), Error);
        CHECK(read_text(file.path) == text);
    }
}
