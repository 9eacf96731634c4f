#include "mlq/dataset/dataset.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "build_files.hpp"
#include "mlq/base/parallel.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

std::vector<float> read_sample(const Dataset& data, std::int64_t index) {
    std::vector<float> sample(static_cast<std::size_t>(data.sample_size()));
    data.read(index, sample);
    return sample;
}

// n rows of one value each: row i holds i.
std::string add_count(const TemporaryFolder& folder, int n) {
    std::vector<float> values;
    for (int i = 0; i < n; ++i) values.push_back(static_cast<float>(i));
    return folder.add("count.npy", npy("<f4", "(" + std::to_string(n) + ", 1)", bytes_of(values)));
}

std::vector<float> chosen(const DatasetOptions& options) {
    const auto data = Dataset::open(options);
    std::vector<float> values;
    for (std::int64_t i = 0; i < data.size(); ++i) values.push_back(read_sample(data, i).at(0));
    return values;
}

}  // namespace

TEST_CASE("limit takes samples spread over the set, or the first ones") {
    const TemporaryFolder folder;
    const auto path = add_count(folder, 10);
    CHECK(chosen({.data = path}).size() == 10);
    CHECK(chosen({.data = path, .limit = 5}) == std::vector<float>{0, 2, 4, 6, 8});
    CHECK(chosen({.data = path, .limit = 3}) == std::vector<float>{0, 3, 6});
    CHECK(chosen({.data = path, .limit = 3, .pick = Pick::first}) == std::vector<float>{0, 1, 2});
    CHECK(chosen({.data = path, .skip = 4, .limit = 3, .pick = Pick::first}) == std::vector<float>{4, 5, 6});
    CHECK(chosen({.data = path, .skip = 4, .limit = 3}) == std::vector<float>{4, 6, 8});
    CHECK(chosen({.data = path, .skip = 8}) == std::vector<float>{8, 9});
    CHECK(chosen({.data = path, .limit = 99}).size() == 10);
    CHECK_THAT(error_of([&] { Dataset::open({.data = path, .skip = 10}); }), Contains("no data is left"));
    CHECK_THAT(error_of([&] { Dataset::open({.data = path, .skip = -1}); }), Contains("0 or more"));
}

TEST_CASE("labels follow the chosen samples") {
    const TemporaryFolder folder;
    const auto path = add_count(folder, 10);
    const auto labels =
        folder.add("y.npy", npy("|u1", "(10,)", bytes_of<std::uint8_t>({9, 8, 7, 6, 5, 4, 3, 2, 1, 0})));
    const auto data = Dataset::open({.data = path, .labels = labels, .skip = 1, .limit = 3});
    CHECK(data.available() == 10);
    CHECK(data.id(1) == "row 4");
    CHECK(data.label(1) == 5);
    CHECK_THAT(error_of([&] {
                   Dataset::open({.data = path,
                                  .labels = folder.add("z.npy", npy("|u1", "(2,)", bytes_of<std::uint8_t>({0, 1})))});
               }),
               Contains("2 labels for 10 samples"));
    CHECK_FALSE(Dataset::open({.data = path}).has_labels());
}

TEST_CASE("images and labels in one npz belong together unless told otherwise") {
    const std::string path = MLQ_SOURCE_DIR "/tests/fuzz/corpus/npz/deflated.npz";
    const auto data = Dataset::open({.data = path, .wanted_shape = {1, 8, 8}});
    CHECK(data.label(3) == 3);
    CHECK_FALSE(Dataset::open({.data = path, .labels = "none"}).has_labels());

    const TemporaryFolder folder;
    const auto uneven = folder.add(
        "uneven.npz", zip({{"x.npy", npy("|u1", "(3, 1)", Bytes(3))}, {"y.npy", npy("|u1", "(2,)", Bytes(2))}}));
    CHECK_THAT(error_of([&] { Dataset::open({.data = uneven}); }), Contains("2 labels for 3 samples"));
}

TEST_CASE("class names of a list must cover the labels") {
    const TemporaryFolder folder;
    const std::string path = MLQ_SOURCE_DIR "/tests/fuzz/corpus/npz/deflated.npz";
    const auto four = folder.add("four.txt", std::string_view("a\nb\nc\nd\n"));
    const auto three = folder.add("three.txt", std::string_view("a\nb\nc\n"));
    CHECK(Dataset::open({.data = path, .class_names = four}).class_names().at(3) == "d");
    CHECK_THAT(error_of([&] { Dataset::open({.data = path, .class_names = three}); }), Contains("label 3 has no name"));
}

TEST_CASE("array samples are turned to the model's layout") {
    const TemporaryFolder folder;
    std::vector<std::uint8_t> values(2 * 2 * 3);  // one picture of height 2, width 2, channels last
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i);
    const auto hwc = folder.add("hwc.npy", npy("|u1", "(1, 2, 2, 3)", bytes_of(values)));
    const auto read = [&](const std::string& path, const Shape& wanted, std::string_view json) {
        return read_sample(
            Dataset::open(
                {.data = path, .preprocess = parse_preprocess(parse_json(json, "p"), "p"), .wanted_shape = wanted}),
            0);
    };
    const std::vector<float> planes = {0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11};
    CHECK(read(hwc, {3, 2, 2}, R"({"scale": 1})") == planes);
    CHECK(read(hwc, {2, 2, 3}, R"({"scale": 1})").at(1) == 1);
    // 3x2x3 can be either; the model's shape or data_layout decides.
    values.resize(18);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i);
    const auto both = folder.add("both.npy", npy("|u1", "(1, 3, 2, 3)", bytes_of(values)));
    CHECK(read(both, {3, 2, 3}, R"({"scale": 1})").at(1) == 1);
    CHECK(read(both, {3, 3, 2}, R"({"scale": 1})").at(1) == 3);
    CHECK(read(both, {3, 3, 2}, R"({"scale": 1, "data_layout": "hwc"})").at(1) == 3);
    CHECK_FALSE(error_of([&] { read(both, {3, 3, 2}, R"({"data_layout": "chw"})"); }).empty());
}

TEST_CASE("image files become gray for a model with one channel and RGB for every other") {
    const TemporaryFolder folder;
    folder.add("a.png", png(2, 2, 10, 20, 30));
    const auto gray = Dataset::open({.data = folder.string(), .preprocess = {.scale = 1}, .wanted_shape = {1, 2, 2}});
    CHECK(read_sample(gray, 0) == std::vector<float>{18, 18, 18, 18});
    CHECK(gray.preprocess().channels == Channels::gray);
    CHECK(Dataset::open({.data = folder.string()}).sample_shape() == Shape{3, 2, 2});
    CHECK(Dataset::open({.data = folder.string()}).preprocess().channels == Channels::rgb);
    CHECK(Dataset::open({.data = folder.string(), .wanted_shape = {2, 2, 3}}).preprocess().layout ==
          SampleLayout::nhwc);
}

TEST_CASE("rows that are no pictures pass through, with mean and std per feature") {
    const TemporaryFolder folder;
    const auto table = folder.add("t.npy", npy("<f8", "(2, 3)", bytes_of<double>({1, 2, 3, 4, 5, 6})));
    const auto data =
        Dataset::open({.data = table, .preprocess = {.mean = {1, 2, 3}, .std = {1, 1, 2}}, .wanted_shape = {3}});
    CHECK(data.sample_shape() == Shape{3});
    CHECK(read_sample(data, 1) == std::vector<float>{3, 3, 1.5F});
    const auto series = folder.add("s.npy", npy("<f4", "(1, 2, 3)", bytes_of<float>({1, 2, 3, 4, 5, 6})));
    CHECK(read_sample(Dataset::open({.data = series, .wanted_shape = {2, 3}}), 0) ==
          std::vector<float>{1, 2, 3, 4, 5, 6});
    const auto volume = folder.add("v.npy", npy("<f4", "(1, 2, 1, 1, 3)", bytes_of<float>({1, 2, 3, 4, 5, 6})));
    CHECK(read_sample(Dataset::open({.data = volume, .wanted_shape = {2, 1, 1, 3}}), 0) ==
          std::vector<float>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a damaged image or a NaN is named when it is read") {
    const TemporaryFolder folder;
    folder.add("set/a.png", png(2, 2, 1, 2, 3));
    folder.add("set/b.png", std::string_view("no image"));
    const auto images = Dataset::open({.data = folder / "set"});
    CHECK(images.sample_shape() == Shape{3, 2, 2});
    CHECK_THAT(error_of([&] { read_sample(images, 1); }), Contains("set/b.png: is not a PNG"));
    folder.add("set/b.png", png(3, 2, 1, 2, 3));
    CHECK_THAT(error_of([&] { read_sample(images, 1); }), Contains("set/b.png: 3x2 pixels"));

    const auto table = folder.add("t.npy", npy("<f4", "(2, 1)", bytes_of<float>({0, NAN})));
    CHECK_THAT(error_of([&] { read_sample(Dataset::open({.data = table}), 1); }),
               Contains("t.npy: row 1: holds NaN or infinity"));
    CHECK_THAT(error_of([] { Dataset::open({}); }), Contains("no data was given"));
    CHECK_THAT(error_of([] { Dataset::open({.data = "/nowhere/x.npy"}); }), Contains("/nowhere/x.npy"));
    CHECK_FALSE(error_of([] { Dataset::open({.data = std::string(5000, 'a')}); }).empty());
    CHECK_FALSE(error_of([] { Dataset::open({.data = std::string("a\0b.npy", 7)}); }).empty());
}

TEST_CASE("the fingerprint follows content, labels and preprocessing, and nothing else") {
    const TemporaryFolder folder;
    folder.add("one/cat/a.png", png(2, 2, 1, 2, 3));
    folder.add("one/dog/b.png", png(2, 2, 4, 5, 6));
    folder.add("two/x/q.png", png(2, 2, 1, 2, 3));  // other names, same content and labels
    folder.add("two/y/p.png", png(2, 2, 4, 5, 6));
    const auto print = [&](const DatasetOptions& options) { return Dataset::open(options).fingerprint(); };
    const auto base = print({.data = folder / "one"});
    CHECK(base.size() == 32);
    CHECK(print({.data = folder / "two"}) == base);

    const auto read_before = Dataset::open({.data = folder / "one"});
    read_sample(read_before, 1);
    CHECK(read_before.fingerprint() == base);

    CHECK(print({.data = folder / "one", .labels = "none"}) != base);
    CHECK(print({.data = folder / "one", .limit = 1}) != base);
    CHECK(print({.data = folder / "one", .preprocess = {.mean = {0.5}}}) != base);
    folder.add("two/y/p.png", png(2, 2, 4, 5, 7));
    CHECK(print({.data = folder / "two"}) != base);
}

TEST_CASE("the fingerprint of gzipped data is that of the data") {
    const TemporaryFolder folder;
    const auto content = idx(8, {3, 2, 2}, bytes_of<std::uint8_t>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
    const auto plain = Dataset::open({.data = folder.add("a.idx", content)});
    const auto packed = Dataset::open({.data = folder.add("a.gz", gzip(content))});
    CHECK(plain.fingerprint() == packed.fingerprint());
    CHECK(*plain.preprocess().scale == 1.0 / 255);
}

TEST_CASE("threads may read different samples at once") {
    const TemporaryFolder folder;
    const auto data = Dataset::open({.data = add_count(folder, 1000)});
    std::vector<float> seen(1000);
    parallel_for(4, 1000,
                 [&](std::int64_t i) { data.read(i, std::span(seen).subspan(static_cast<std::size_t>(i), 1)); });
    for (int i = 0; i < 1000; ++i) REQUIRE(seen[static_cast<std::size_t>(i)] == i);
    CHECK(data.fingerprint() == Dataset::open({.data = folder / "count.npy"}).fingerprint());
}

TEST_CASE("synthetic data is normal noise that depends on the seed only, and says so") {
    const auto data = Dataset::synthetic({3, 16, 16}, 40, 7);
    CHECK(data.is_synthetic());
    CHECK(data.size() == 40);
    CHECK(data.sample_shape() == Shape{3, 16, 16});
    CHECK(read_sample(data, 3) == read_sample(Dataset::synthetic({3, 16, 16}, 4, 7), 3));
    CHECK(read_sample(data, 3) != read_sample(data, 4));
    CHECK(read_sample(data, 3) != read_sample(Dataset::synthetic({3, 16, 16}, 4, 8), 3));
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < 40; ++i)
        for (const float value : read_sample(data, i)) {
            sum += value;
            squares += value * value;
        }
    const double n = 40 * 768;  // standard errors: 1 / sqrt(n) = 0.0057 and sqrt(2 / n) = 0.0081; five of them
    CHECK(sum / n == Approx(0).margin(0.029));
    CHECK(squares / n == Approx(1).margin(0.041));
    CHECK(Dataset::synthetic({28, 28, 1}, 1, 0).sample_shape() == Shape{28, 28, 1});
    CHECK_THAT(error_of([] { Dataset::synthetic(Shape{1}, 0, 0); }), Contains("at least one"));
    CHECK_THAT(error_of([] { Dataset::synthetic(Shape{3, 0, 7}, 1, 0); }), Contains("is not fixed"));
    CHECK_THAT(error_of([] { Dataset::synthetic(Shape{3, -1}, 1, 0); }), Contains("is not fixed"));
    CHECK_THAT(error_of([] { Dataset::synthetic(Shape{3, 1 << 28}, 1, 0); }), Contains("one sample has"));
}

TEST_CASE("samples in memory come back as they are") {
    const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const auto data = Dataset::of({3, 2, 1}, values, {1, 0});
    CHECK(data.size() == 2);
    CHECK(data.sample_shape() == Shape{3, 2, 1});
    CHECK(read_sample(data, 1) == std::vector<float>{7, 8, 9, 10, 11, 12});
    CHECK(data.label(0) == 1);
    CHECK_FALSE(error_of([&] { Dataset::of({3, 2, 1}, values, {1}); }).empty());
}
