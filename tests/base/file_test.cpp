#include "mlq/base/file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "mlq/base/error.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

std::size_t count_files(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("what is written is what is read") {
    const ScratchFolder folder;
    const std::string text("line\n\0\xff and more", 16);
    write_file(folder / "a", text);
    CHECK(read_text(folder / "a") == text);
    CHECK(read_file(folder / "a").size() == 16);
    write_file(folder / "a", std::string_view());
    CHECK(read_text(folder / "a").empty());
    CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a file appears whole at commit and not before") {
    const ScratchFolder folder;
    write_file(folder / "a", "old");
    OutputFile file(folder / "a");
    file.write(std::string(3 << 20, 'x'));
    CHECK(read_text(folder / "a") == "old");
    file.commit();
    CHECK(read_text(folder / "a").size() == 3 << 20);
}

TEST_CASE("an output that is given up leaves the old file and nothing else") {
    const ScratchFolder folder;
    write_file(folder / "a", "old");
    {
        OutputFile file(folder / "a");
        file.write(std::string(3 << 20, 'x'));
    }
    CHECK(read_text(folder / "a") == "old");
    CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a moved output is committed once") {
    const ScratchFolder folder;
    OutputFile first(folder / "a");
    first.write("text");
    OutputFile second(std::move(first));
    second.commit();
    CHECK(read_text(folder / "a") == "text");
    CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a full disk is an error with the path") {
    CHECK_THROWS_WITH(write_file("/dev/full", "text"), "/dev/full: cannot write: No space left on device");
    CHECK_NOTHROW(write_file("/dev/null", "text"));
}

TEST_CASE("an output that cannot be written is known before the work starts") {
    const ScratchFolder folder;
    CHECK_THROWS_WITH(check_writable(folder / "missing/a"), Contains("missing/a: cannot write: No such file"));
    CHECK_THROWS_WITH(check_writable(folder.path()), Contains("cannot write: is a folder"));
    CHECK_THROWS_AS(check_writable(""), Error);
    CHECK_NOTHROW(check_writable(folder / "a"));
    CHECK(count_files(folder.path()) == 0);
    write_file(folder / "a", "kept");
    CHECK_NOTHROW(check_writable(folder / "a"));
    CHECK(read_text(folder / "a") == "kept");
}

TEST_CASE("a folder without permission is an error") {
    if (::geteuid() == 0) return;  // root may write anywhere
    const ScratchFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_read);
    CHECK_THROWS_WITH(check_writable(folder / "a"), Contains("Permission denied"));
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST_CASE("reading what is missing, a folder, or too large is an error that names it") {
    const ScratchFolder folder;
    CHECK_THROWS_WITH(read_file(folder / "missing"), Contains("missing: cannot read: No such file"));
    CHECK_THROWS_WITH(read_file(folder.path()), Contains("is a folder, not a file"));
    write_file(folder / "a", "12345");
    CHECK(read_text(folder / "a", 5) == "12345");
    CHECK_THROWS_WITH(read_file(folder / "a", 4), Contains("larger than the limit of 4 bytes"));
    CHECK_THROWS_WITH(read_file("/dev/zero", 1 << 20), Contains("larger than the limit"));
}
