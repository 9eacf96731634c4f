#include "mlq/base/walk_folder.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace {

bool is_png(const fs::path& path) {
    return path.extension() == ".png";
}

void add(const fs::path& file) {
    fs::create_directories(file.parent_path());
    write_file(file, std::string_view("-"));
}

}  // namespace

TEST_CASE("links to folders are followed, and the order is that of whole paths") {
    const ScratchFolder scratch;
    for (const auto* name : {"set/a/2.png", "set/a-b/1.png", "elsewhere/deep/3.png", "elsewhere/4.png"})
        add(scratch / name);
    fs::create_directory_symlink("../elsewhere", scratch / "set/c");
    fs::create_symlink("../a/2.png", scratch / "set/a-b/5.png");
    const FolderWalk walk = walk_folder(scratch / "set", is_png);
    CHECK(walk.files == Names{"a-b/1.png", "a-b/5.png", "a/2.png", "c/4.png", "c/deep/3.png"});
    CHECK(describe_left_out(walk).empty());
    CHECK(list_folders(scratch / "set") == Names{"a", "a-b", "c"});
}

TEST_CASE("what is left out is counted by kind and named, and a circle of links ends") {
    const ScratchFolder scratch;
    for (const auto* name : {"a/1.png", "a/b.txt", "c.txt", "plain", ".git/2.png", ".3.png"}) add(scratch / name);
    fs::create_directory_symlink("..", scratch / "a/up");
    fs::create_symlink("nowhere.png", scratch / "4.png");
    fs::create_symlink("5.png", scratch / "5.png");
    REQUIRE(::mkfifo((scratch / "6.png").c_str(), 0600) == 0);
    const FolderWalk walk = walk_folder(scratch.path(), is_png);
    CHECK(walk.files == Names{"a/1.png"});
    CHECK(describe_left_out(walk) ==
          "2 \"*.txt\" (\"a/b.txt\", ...), 2 hidden (\".3.png\", ...), 1 link to a folder that holds it (\"a/up\"), "
          "1 link to nothing (\"4.png\"), 1 no regular file (\"6.png\"), 1 unreadable (\"5.png\"), "
          "1 without extension (\"plain\")");
}

TEST_CASE("a folder that cannot be listed is an error with its name") {
    const ScratchFolder scratch;
    CHECK_THROWS_WITH(walk_folder(scratch / "none", is_png), Catch::Contains("none: cannot list the folder"));
}
