#include "mlq/base/file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "base/gzip.hpp"
#include "base/temporary.hpp"
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
    for (const char* device : {"/dev/zero", "/dev/full", "/dev/null"}) {
        CHECK_THROWS_WITH(read_file(device), Contains("is a device, not a file"));
        CHECK_THROWS_WITH(read_maybe_gzip(device), Contains("is a device, not a file"));
        CHECK_THROWS_WITH(InputStream(device), Contains("is a device, not a file"));
    }
}

TEST_CASE("a pipe that never ends is refused at its limit, and one that ends is read") {
    const ScratchFolder folder;
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    const auto feed = [&](std::size_t size) {
        return std::thread([path = folder / "pipe", size] {
            const int descriptor = ::open(path.c_str(), O_WRONLY);
            const std::vector<char> zeros(1 << 16);
            for (std::size_t left = size; left > 0;) {
                const auto count = ::write(descriptor, zeros.data(), std::min(left, zeros.size()));
                if (count <= 0) break;  // the reader has gone
                left -= static_cast<std::size_t>(count);
            }
            ::close(descriptor);
        });
    };
    ::signal(SIGPIPE, SIG_IGN);
    for (const bool unpacks : {false, true}) {
        std::thread endless = feed(std::size_t{1} << 40);
        if (unpacks)
            CHECK_THROWS_WITH(read_maybe_gzip(folder / "pipe", 1 << 20), Contains("larger than the limit"));
        else
            CHECK_THROWS_WITH(read_file(folder / "pipe", 1 << 20), Contains("larger than the limit"));
        endless.join();
        std::thread short_one = feed(100000);
        CHECK((unpacks ? read_maybe_gzip(folder / "pipe", 1 << 20) : read_file(folder / "pipe", 1 << 20)).size() ==
              100000);
        short_one.join();
    }
}

TEST_CASE("what a killed run left behind goes when the same file is written again") {
    const ScratchFolder folder;
    // A process that is gone, and one that lives: this one's parent.
    const pid_t dead = ::fork();
    if (dead == 0) ::_exit(0);
    REQUIRE(::waitpid(dead, nullptr, 0) == dead);
    const auto leave = [&](const std::string& name) { write_file(folder / name, "half"); };
    const std::string gone = ".tmp-" + std::to_string(dead), alive = ".tmp-" + std::to_string(::getppid());
    leave("a" + gone + "-0");
    leave("a" + gone + "-12");
    std::filesystem::create_directory(folder / ("a" + gone + "-3"));
    leave("a" + gone + "-3/inside");
    const std::vector<std::string> kept = {"a" + alive + "-0", "b" + gone + "-0", "a" + gone, "a" + gone + "-0.txt",
                                           "a.tmp-0-1",        "a.tmp--5-1",      "a.tmp-x"};
    for (const std::string& name : kept) leave(name);
    // Held by a process of another machine that shares the folder: its number means nothing here.
    leave("a" + gone + "-7");
    const int held = ::open((folder / ("a" + gone + "-7")).c_str(), O_RDONLY);
    lock_temporary(held);
    write_file(folder / "a", "new");
    CHECK(read_text(folder / "a") == "new");
    for (const std::string& name : kept) CHECK(std::filesystem::exists(folder / name));
    CHECK(std::filesystem::exists(folder / ("a" + gone + "-7")));
    CHECK(count_files(folder.path()) == kept.size() + 2);
    ::close(held);
    write_file(folder / "a", "newer");
    CHECK_FALSE(std::filesystem::exists(folder / ("a" + gone + "-7")));
}
