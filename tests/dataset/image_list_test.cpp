#include <catch2/catch.hpp>

#include "build_files.hpp"
#include "dataset/sample_source.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;
using Values = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

namespace {

std::vector<std::string> ids(const OpenedSource& opened) {
    std::vector<std::string> all;
    for (std::int64_t i = 0; i < opened.source->size(); ++i) all.push_back(opened.source->id(i));
    return all;
}

const Bytes dot = png(1, 1, 1, 2, 3);

}  // namespace

TEST_CASE("sub-folders are classes in byte order, and nothing disappears silently") {
    const TemporaryFolder folder;
    for (const auto* name : {"cat/b.png", "cat/deep/a.png", "Dog/z.PNG", "cat/.hidden.png", ".git/x.png"})
        folder.add(name, dot);
    folder.add("cat/notes.txt", std::string_view("-"));
    folder.add("cat/c.webp", std::string_view("-"));
    std::filesystem::create_directory(folder / "emu");
    const auto opened = open_image_folder(folder.string(), {});
    CHECK(ids(opened) == Names{"Dog/z.PNG", "cat/b.png", "cat/deep/a.png"});
    CHECK(opened.labels.class_names == Names{"Dog", "cat", "emu"});
    CHECK(opened.labels.values == Values{0, 1, 1});
    REQUIRE(opened.notes.size() == 2);
    CHECK_THAT(opened.notes[0], Contains("class \"emu\" has no image"));
    CHECK_THAT(opened.notes[1],
               Contains("1 \"*.txt\" (\"cat/notes.txt\"), 1 \"*.webp\" (\"cat/c.webp\"), 2 hidden (\".git\", ...)"));
}

TEST_CASE("the order of classes can be given, as a model trained on more classes needs") {
    const TemporaryFolder folder;
    folder.add("dog/a.png", dot);
    CHECK(open_image_folder(folder.string(), {"bird", "cat", "dog"}).labels.values == Values{2});
    CHECK_THAT(error_of([&] { open_image_folder(folder.string(), {"bird"}); }), Contains("label \"dog\""));
}

TEST_CASE("a flat folder has no labels") {
    const TemporaryFolder folder;
    folder.add("10.png", dot);
    folder.add("9.png", dot);
    const auto opened = open_image_folder(folder.string(), {});
    CHECK(ids(opened) == Names{"10.png", "9.png"});
    CHECK(opened.labels.values.empty());
    folder.add("class/8.png", dot);
    CHECK_THAT(error_of([&] { open_image_folder(folder.string(), {}); }), Contains("images beside folders"));
}

TEST_CASE("no data is an error") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { open_image_folder(folder.string(), {}); }), Contains("holds no PNG"));
    folder.add("a.gif", std::string_view("-"));
    CHECK_THAT(error_of([&] { open_image_folder(folder.string(), {}); }),
               Contains("left out: 1 \"*.gif\" (\"a.gif\")"));
    CHECK_THAT(error_of([&] { open_image_list(folder.add("l.csv", std::string_view("")), "", "", {}); }),
               Contains("list is empty"));
    CHECK_THAT(error_of([&] { open_image_list(folder.add("l.csv", std::string_view("path,label\n")), "", "", {}); }),
               Contains("a header and no image"));
}

TEST_CASE("a list names its images relative to itself, with or without a header") {
    const TemporaryFolder folder;
    folder.add("img/a, b.png", dot);
    folder.add("img/c.png", dot);
    const auto open = [&](std::string_view text, const std::string& path = "", const std::string& label = "") {
        return open_image_list(folder.add("list.csv", text), path, label, {});
    };
    const auto bare = open("\"img/a, b.png\",7\nimg/c.png,3\n");
    CHECK(ids(bare) == Names{"img/a, b.png", "img/c.png"});
    CHECK(bare.labels.values == Values{7, 3});
    CHECK(bare.source->stored(0) == dot);

    const auto named = open("id,Filename,class\n1,img/c.png,cat\n");
    CHECK(ids(named) == Names{"img/c.png"});
    CHECK(named.labels.class_names == Names{"cat"});

    const auto chosen = open("label,where,kind\n5,img/c.png,fox\n", "where", "kind");
    CHECK(ids(chosen) == Names{"img/c.png"});
    CHECK(chosen.labels.class_names == Names{"fox"});

    CHECK(open("img/c.png\n").labels.values.empty());
    CHECK_THAT(error_of([&] { open("path,label\nimg/c.png,1\nimg/d.png,1\n"); }),
               Contains("list.csv: line 3: no file \"img/d.png\""));
    CHECK_THAT(error_of([&] { open("img/c.png,1\n", "where"); }), Contains("no column \"where\""));
}
