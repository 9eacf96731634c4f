#include "mlq/base/distinct_files.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "../scratch_folder.hpp"

using namespace mlq;

TEST_CASE("a file given twice is found behind other names, and other files with the same bytes are not taken for it") {
    const ScratchFolder scratch;
    const auto at = [&](const char* name) { return (scratch / name).string(); };
    for (const char* name : {"a", "b"}) std::ofstream(at(name)) << "the same";
    std::filesystem::create_symlink(at("a"), at("link"));
    std::filesystem::create_hard_link(at("a"), at("hard"));
    CHECK_NOTHROW(check_distinct_files({}, "once"));
    CHECK_NOTHROW(check_distinct_files({at("a"), at("b"), "-", "missing", "lost"}, "once"));
    for (const char* other : {"a", "link", "hard", "./a"})
        CHECK_THROWS_WITH(check_distinct_files({at("b"), at("a"), at(other)}, "once"),
                          at(other) + ": is given twice: it is the same file as " + at("a") + "; once");
    CHECK_THROWS_WITH(check_distinct_files({"-", at("a"), "-"}, "once"),
                      "-: is given twice: it is the same file as -; once");
    CHECK_THROWS(check_distinct_files({"missing", "missing"}, "once"));
}
