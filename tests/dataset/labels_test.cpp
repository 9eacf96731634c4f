#include "mlq/dataset/labels.hpp"

#include <catch2/catch.hpp>

#include "build_files.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;
using Values = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

TEST_CASE("names become numbers in byte order, numbers stay what they are") {
    const auto named = label_from_text({"dog", "cat", "dog", "Zebra"}, {}, "l");
    CHECK(named.values == Values{2, 1, 2, 0});
    CHECK(named.class_names == Names{"Zebra", "cat", "dog"});
    const auto numbered = label_from_text({"10", "2", "2"}, {}, "l");
    CHECK(numbered.values == Values{10, 2, 2});
    CHECK(numbered.class_names.empty());
}

TEST_CASE("a list of class names fixes the numbers, whatever classes the data has") {
    CHECK(label_from_text({"dog", "cat"}, {"bird", "cat", "dog"}, "l").values == Values{2, 1});
    CHECK(label_from_text({"2", "0"}, {"bird", "cat", "dog"}, "l").values == Values{2, 0});
    CHECK_THAT(error_of([] { label_from_text({"cat", "cow"}, {"bird", "cat"}, "l"); }), Contains("label \"cow\""));
}

TEST_CASE("labels that cannot be are refused") {
    CHECK_THAT(error_of([] { label_from_text({"1", "-1"}, {}, "l"); }), Contains("-1 of sample 1 is negative"));
    CHECK_THAT(error_of([] { label_from_text({"a", ""}, {}, "l"); }), Contains("sample 1 has an empty label"));
    const TemporaryFolder folder;
    const auto negative = folder.add("n.npy", npy("|i1", "(1,)", bytes_of<std::int8_t>({-1})));
    CHECK_THAT(error_of([&] { read_labels(negative, {}); }), Contains("negative"));
}

TEST_CASE("labels are read from npy, npz, IDX and a CSV column") {
    const TemporaryFolder folder;
    const auto array = npy("<i8", "(3,)", bytes_of<std::int64_t>({2, 0, 1}));
    const Values expected{2, 0, 1};
    CHECK(read_labels(folder.add("y.npy", array), {}).values == expected);
    CHECK(read_labels(folder.add("s.npz", zip({{"x.npy", array}, {"k.npy", array}})) + ":k", {}).values == expected);
    const auto labels = idx(8, {3}, bytes_of<std::uint8_t>({2, 0, 1}));
    CHECK(read_labels(folder.add("labels-idx1-ubyte.gz", gzip(labels)), {}).values == expected);
    const auto table = folder.add("t.csv", std::string_view("id,kind,label\n7,c,2\n8,a,0\n9,b,1\n"));
    CHECK(read_labels(table, {}).values == expected);
    CHECK(read_labels(table + ":kind", {}).values == expected);
    CHECK(read_labels(table + ":kind", {}).class_names == Names{"a", "b", "c"});
    CHECK(read_labels(folder.add("bare.csv", std::string_view("2\n0\n1\n")), {}).values == expected);
    const auto unnamed = folder.add("two.csv", std::string_view("x,2\ny,0\nz,1\n"));
    CHECK(read_labels(unnamed + ":2", {}).values == expected);
    CHECK_THAT(error_of([&] { read_labels(unnamed, {}); }), Contains("name the column as"));
    CHECK_THAT(error_of([&] { read_labels(folder / "no.npy", {}); }), Contains("no.npy"));
}

TEST_CASE("class names are one per line and unique") {
    const TemporaryFolder folder;
    CHECK(read_class_names(folder.add("c.txt", std::string_view("T-shirt\r\nbag\n\n"))) == Names{"T-shirt", "bag"});
    CHECK_THAT(error_of([&] { read_class_names(folder.add("d.txt", std::string_view("a\nb\na\n"))); }),
               Contains("\"a\" is listed twice"));
    CHECK_THAT(error_of([&] { read_class_names(folder.add("e.txt", std::string_view("\n"))); }),
               Contains("no class name"));
}
