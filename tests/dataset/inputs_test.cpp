// Data for networks of several inputs, and for inputs of integers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "build_files.hpp"
#include "mlq/dataset/dataset.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

template <typename T>
std::vector<T> read_input(const Dataset& data, std::int64_t index, std::size_t input) {
    std::vector<T> values(static_cast<std::size_t>(volume(data.inputs()[input].shape)));
    data.read(index, input, std::as_writable_bytes(std::span(values)));
    return values;
}

const std::vector<SampleInput> text_inputs = {{"ids", DType::i64, {3}}, {"mask", DType::boolean, {3}}};
const char* const text_lines =
    "{\"ids\": [7, 8, 9], \"mask\": [1, 1, 0], \"label\": 2}\n"
    "\n"
    "{\"mask\": [true, false, false], \"ids\": [[123456789012, 0, -1]], \"label\": 0}\n";

}  // namespace

TEST_CASE("JSON lines hold an array for each input, and labels") {
    const TemporaryFolder folder;
    const auto path = folder.add("text.jsonl", std::string(text_lines));
    const auto data = Dataset::open({.data = path, .inputs = text_inputs});
    REQUIRE(data.size() == 2);
    CHECK(read_input<std::int64_t>(data, 0, 0) == std::vector<std::int64_t>{7, 8, 9});
    CHECK(read_input<std::int64_t>(data, 1, 0) == std::vector<std::int64_t>{123456789012, 0, -1});
    CHECK(read_input<std::uint8_t>(data, 0, 1) == std::vector<std::uint8_t>{1, 1, 0});
    CHECK(read_input<std::uint8_t>(data, 1, 1) == std::vector<std::uint8_t>{1, 0, 0});
    CHECK(data.label(0) == 2);
    CHECK(data.label(1) == 0);

    const auto floats = Dataset::open({.data = path, .inputs = {{"ids", DType::f32, {3}}}});
    CHECK(read_input<float>(floats, 0, 0) == std::vector<float>{7, 8, 9});
}

TEST_CASE("JSON lines: names of classes, blank lines, line ends of Windows and a byte order mark") {
    const TemporaryFolder folder;
    const auto path = folder.add("t.jsonl", std::string("\xef\xbb\xbf{\"x\": 1, \"label\": \"dog\"}\r\n\r\n \r\n"
                                                        "{\"x\": 2, \"label\": \"cat\"}\r\n"));
    const auto names = folder.add("names.txt", std::string("dog\ncat\n"));
    const std::vector<SampleInput> inputs = {{"x", DType::i32, {}}};
    const auto named = Dataset::open({.data = path, .class_names = names, .inputs = inputs});
    REQUIRE(named.size() == 2);
    CHECK(read_input<std::int32_t>(named, 1, 0) == std::vector<std::int32_t>{2});
    CHECK(named.label(0) == 0);
    CHECK(named.label(1) == 1);
    CHECK(Dataset::open({.data = path, .inputs = inputs}).label(0) == 1);  // in byte order: cat, dog
    CHECK_FALSE(Dataset::open({.data = path, .labels = "none", .inputs = inputs}).has_labels());
    const auto wide = folder.add("wide.jsonl", std::string("\xff\xfe{\0\"\0", 6));
    CHECK_THAT(error_of([&] { Dataset::open({.data = wide, .inputs = inputs}); }), Contains("UTF-16"));
    const auto late = folder.add("late.jsonl", std::string("{\"x\": 1, \"label\": 1}\n{\"x\": 2}\n"));
    CHECK_THAT(error_of([&] { Dataset::open({.data = late, .inputs = inputs}); }),
               Contains("line 2: has no \"label\""));
}

TEST_CASE("what is wrong in JSON lines is named with its line") {
    const TemporaryFolder folder;
    const auto open = [&](const std::string& lines, const std::vector<SampleInput>& inputs) {
        const auto data = Dataset::open({.data = folder.add("t.jsonl", lines), .inputs = inputs});
        for (std::int64_t i = 0; i < data.size(); ++i) read_input<std::int64_t>(data, i, 0);
    };
    const std::vector<SampleInput> ids = {{"ids", DType::i64, {2}}};
    CHECK_NOTHROW(open("{\"ids\": [1, 2]}\n", ids));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, 2]}\n{\"ids\": [1]}\n", ids); }),
               Contains("line 2") && Contains("has 1 numbers, the first sample 2") && Contains("pad"));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, 2.5]}\n", ids); }), Contains("line 1: holds 2.5"));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, \"a\"]}\n", ids); }), Contains("\"a\" is no number"));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, 2]\n", ids); }),
               Contains("line 1: not valid JSON") && !Contains("line 1: line"));
    CHECK_THAT(error_of([&] { open("[1, 2]\n", ids); }), Contains("its first line is no object"));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, 2]}\n[1, 2]\n", ids); }), Contains("line 2: is no object"));
    CHECK_THAT(error_of([&] { open("\n\n", ids); }), Contains("holds no sample"));
    CHECK_THAT(error_of([&] { open("{\"ids\": []}\n", ids); }), Contains("scalar"));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, 2, 3]}\n", ids); }), Contains("the model takes 2"));
    CHECK_THAT(error_of([&] { open("{\"ids\": [1, 2]}\n", text_inputs); }), Contains("\"mask\""));
}

TEST_CASE("each input is given data of its own by its name, and commas in paths are part of them") {
    const TemporaryFolder folder;
    const auto a = folder.add("a,b.npy", npy("<f4", "(2, 2)", bytes_of<float>({1, 2, 3, 4})));
    const auto b = folder.add("b.npy", npy("<i4", "(2,)", bytes_of<std::int32_t>({5, 6})));
    const std::vector<SampleInput> inputs = {{"x", DType::f32, {2}}, {"n", DType::i32, {}}};
    const auto data = Dataset::open({.data = "n=" + b + ",x=" + a, .inputs = inputs});
    CHECK(read_input<float>(data, 1, 0) == std::vector<float>{3, 4});
    CHECK(read_input<std::int32_t>(data, 1, 1) == std::vector<std::int32_t>{6});

    const auto error = [&](const std::string& text) {
        return error_of([&] { Dataset::open({.data = text, .inputs = inputs}); });
    };
    CHECK_THAT(error("x=" + a), Contains("input \"n\" has none"));
    CHECK_THAT(error("x=,n=" + b), Contains("input \"x\" is given nothing"));
    CHECK_THAT(error("x=" + a + ",x=" + a), Contains("given twice"));
    CHECK_THAT(error(a), Contains("has no array \"x\""));
    CHECK_THAT(error("m=" + b + ",x=" + a), Contains("input \"m\": is not in the network") && Contains("\"n\""));
    CHECK_THAT(error("x=" + a + ",m=" + b), Contains("input \"m\": is not in the network"));
    const auto three = folder.add("three.npy", npy("<i4", "(3,)", bytes_of<std::int32_t>({5, 6, 7})));
    CHECK_THAT(error("x=" + a + ",n=" + three), Contains("has 3 samples") && Contains("has 2"));
    const auto large = folder.add("large.npy", npy("<i8", "(2,)", bytes_of<std::int64_t>({1, 1LL << 40})));
    const auto data_with_large = Dataset::open({.data = "x=" + a + ",n=" + large, .inputs = inputs});
    CHECK_THAT(error_of([&] { read_input<std::int32_t>(data_with_large, 1, 1); }), Contains("which is no int32"));
}

TEST_CASE("bytes reach an input of bytes as they are stored, whatever the picture's layout") {
    const TemporaryFolder folder;
    const auto path = folder.add("x.npy", npy("|u1", "(1, 1, 2, 3)", bytes_of<std::uint8_t>({1, 2, 3, 253, 254, 255})));
    const auto data = Dataset::open({.data = path, .inputs = {{"x", DType::u8, {1, 2, 3}}}});
    CHECK(read_input<std::uint8_t>(data, 0, 0) == std::vector<std::uint8_t>{1, 2, 3, 253, 254, 255});
    const auto scaled =
        Dataset::open({.data = path, .preprocess = {.scale = 0.5}, .inputs = {{"x", DType::u8, {1, 2, 3}}}});
    CHECK_THAT(error_of([&] { read_input<std::uint8_t>(scaled, 0, 0); }), Contains("holds 0.5") && Contains("`scale`"));
}

TEST_CASE("preprocessing is for the first input and for pictures") {
    const TemporaryFolder folder;
    const auto bytes = folder.add("b.npy", npy("|u1", "(1, 1, 1, 2)", bytes_of<std::uint8_t>({10, 20})));
    const auto floats = folder.add("f.npy", npy("<f4", "(1, 2)", bytes_of<float>({10, 20})));
    const Preprocess preprocess{.scale = 0.5};
    const auto read = [&](const std::string& first, const std::string& second) {
        const auto data = Dataset::open({.data = "a=" + first + ",b=" + second,
                                         .preprocess = preprocess,
                                         .inputs = {{"a", DType::f32, {}}, {"b", DType::f32, {}}}});
        return std::pair{read_input<float>(data, 0, 0), read_input<float>(data, 0, 1)};
    };
    const std::vector<float> whole = {10, 20}, half = {5, 10};
    CHECK(read(floats, bytes) == std::pair{half, half});
    CHECK(read(bytes, floats) == std::pair{half, whole});
}

TEST_CASE("preprocessing that nothing would get is refused") {
    const TemporaryFolder folder;
    const auto path = folder.add("t.jsonl", std::string("{\"ids\": [1, 2]}\n"));
    CHECK_THAT(error_of([&] {
                   Dataset::open({.data = path, .preprocess = {.scale = 0.5}, .inputs = {{"ids", DType::i64, {2}}}});
               }),
               Contains("is fed as it is stored") && Contains("`scale`"));
}

TEST_CASE("noise lies in the range of its input, and is the same for the same seed") {
    const std::vector<SampleInput> inputs = {
        {"ids", DType::i64, {50}}, {"mask", DType::i64, {50}}, {"x", DType::f32, {50}}};
    const auto data = Dataset::synthetic(inputs, 3, 1, {{"ids", 100, 30521}});
    const auto ids = read_input<std::int64_t>(data, 2, 0), mask = read_input<std::int64_t>(data, 2, 1);
    CHECK(*std::min_element(ids.begin(), ids.end()) >= 100);
    CHECK(*std::max_element(ids.begin(), ids.end()) <= 30521);
    CHECK(*std::max_element(ids.begin(), ids.end()) > 10000);
    CHECK(std::set(mask.begin(), mask.end()) == std::set<std::int64_t>{0, 1});
    CHECK(ids == read_input<std::int64_t>(Dataset::synthetic(inputs, 3, 1, {{"ids", 100, 30521}}), 2, 0));
    CHECK(data.fingerprint() != Dataset::synthetic(inputs, 3, 2, {{"ids", 100, 30521}}).fingerprint());
    const auto error = [&](const NoiseRange& range) {
        return error_of([&] { Dataset::synthetic(inputs, 1, 1, {range}); });
    };
    CHECK_THAT(error({"id", 0, 1}), Contains("no such input") && Contains("\"ids\""));
    CHECK_THAT(error({"ids", 2, 1}), Contains("does not lie in int64"));
    CHECK_THAT(error({"ids", 0, 1.5}), Contains("integers"));
}

TEST_CASE("one .npz holds an array for each input, a folder of .npz a file for each sample") {
    const TemporaryFolder folder;
    const auto ids = npy("<i8", "(2, 3)", bytes_of<std::int64_t>({1, 2, 3, 4, 5, 6}));
    const auto mask = npy("|b1", "(2, 3)", bytes_of<std::uint8_t>({1, 0, 0, 1, 1, 0}));
    const auto labels = npy("<i8", "(2,)", bytes_of<std::int64_t>({1, 0}));
    const auto set = folder.add("set.npz", zip({{"mask.npy", mask}, {"ids.npy", ids, true}, {"y.npy", labels}}));
    const auto data = Dataset::open({.data = set, .inputs = text_inputs});
    CHECK(read_input<std::int64_t>(data, 1, 0) == std::vector<std::int64_t>{4, 5, 6});
    CHECK(read_input<std::uint8_t>(data, 1, 1) == std::vector<std::uint8_t>{1, 1, 0});
    CHECK(data.label(0) == 1);
    CHECK_THAT(error_of([&] {
                   Dataset::open({.data = set, .inputs = {{"ids", DType::i64, {4}}}});
               }),
               Contains("the model takes 4"));

    const auto one = [&](std::int64_t first, const std::string& shape) {
        return zip({{"ids.npy", npy("<i8", shape, bytes_of<std::int64_t>({first, 0, 0}))},
                    {"mask.npy", npy("|b1", shape, bytes_of<std::uint8_t>({0, 1, 0}))}});
    };
    folder.add("samples/b.npz", one(2, "(1, 3)"));
    folder.add("samples/a.npz", one(1, "(1, 3)"));
    const auto samples = Dataset::open({.data = folder / "samples", .inputs = text_inputs});
    REQUIRE(samples.size() == 2);
    CHECK(samples.id(0) == "a.npz");
    CHECK(read_input<std::int64_t>(samples, 1, 0) == std::vector<std::int64_t>{2, 0, 0});
    CHECK(read_input<std::uint8_t>(samples, 0, 1) == std::vector<std::uint8_t>{0, 1, 0});
    folder.add("samples/read.me", std::string("text"));
    CHECK(Dataset::open({.data = folder / "samples", .inputs = text_inputs}).notes().front().find("*.me") !=
          std::string::npos);
    folder.add("samples/c.npz", one(3, "(3,)"));
    const auto mixed = Dataset::open({.data = folder / "samples", .inputs = text_inputs});
    CHECK_THAT(error_of([&] { read_input<std::int64_t>(mixed, 2, 0); }),
               Contains("c.npz") && Contains("int64 3, a.npz int64 1x3"));
}
