#include "mlq/dataset/input_variants.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "scratch_folder.hpp"

using namespace mlq;

namespace {

// One binary picture of 2x2 pixels, gray (P5) or colour (P6).
void write_picture(const std::filesystem::path& path, bool colour, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << (colour ? "P6" : "P5") << " 2 2 255\n" << bytes;
}

std::vector<float> apply(const Dataset& data, const std::string& name) {
    std::vector<float> sample(static_cast<std::size_t>(data.sample_size()));
    data.read(0, sample);
    for (const auto& variant : list_input_variants(data, measure_inputs(data))) {
        if (variant.name != name) continue;
        variant.apply(sample);
        return sample;
    }
    return {};
}

std::vector<float> read(const DatasetOptions& options) {
    const Dataset data = Dataset::open(options);
    std::vector<float> sample(static_cast<std::size_t>(data.sample_size()));
    data.read(0, sample);
    return sample;
}

void check_same(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).margin(1e-4));
}

}  // namespace

TEST_CASE("a variant is what the right options would have read") {
    const ScratchFolder folder;
    write_picture(folder.path() / "a.ppm", true, {"\x01\x50\xff\x20\x33\x44\x10\x70\x60\x09\x0b\x0d", 12});
    const Preprocess preset{.mean = {0.485, 0.456, 0.406}, .std = {0.229, 0.224, 0.225}};
    const DatasetOptions right{.data = folder.path().string(), .preprocess = preset, .wanted_shape = {3, 2, 2}};
    const auto expected = read(right);

    auto wrong = right;
    wrong.preprocess.scale = 1.0;
    check_same(apply(Dataset::open(wrong), "divided by 255"), expected);
    wrong.preprocess.scale = 1.0 / 255 / 255;
    check_same(apply(Dataset::open(wrong), "not divided by 255"), expected);
    wrong.preprocess = {};
    check_same(apply(Dataset::open(wrong), "standardised as for ImageNet"), expected);
    wrong.preprocess = preset;
    wrong.preprocess.channels = Channels::bgr;
    check_same(apply(Dataset::open(wrong), "with red and blue exchanged"), expected);
    check_same(apply(Dataset::open(right), "without mean and std"),
               read({.data = right.data, .wanted_shape = {3, 2, 2}}));
    wrong.preprocess = preset;
    wrong.preprocess.layout = SampleLayout::nhwc;
    wrong.wanted_shape = {12};
    auto flat = right;
    flat.wanted_shape = {12};
    check_same(apply(Dataset::open(wrong), "in the other layout"), read(flat));
}

TEST_CASE("gray pictures are inverted and turned") {
    const ScratchFolder folder;
    write_picture(folder.path() / "a.pgm", false, {"\x00\x33\xff\x66", 4});
    const Dataset data = Dataset::open({.data = folder.path().string(), .wanted_shape = {1, 2, 2}});
    check_same(apply(data, "with dark and bright exchanged"), {1, 0.8F, 0, 0.6F});
    check_same(apply(data, "with rows and columns exchanged"), {0, 1, 0.2F, 0.4F});
}

TEST_CASE("samples that are no pictures are scaled only") {
    const std::vector<float> rows{1, 2, 3, 4, 5, 6};
    const Dataset data = Dataset::of({3}, rows, {0, 1});
    for (const auto& variant : list_input_variants(data, measure_inputs(data))) {
        CHECK(variant.name.find("exchanged") == std::string::npos);
        CHECK(variant.name.find("layout") == std::string::npos);
    }
    check_same(apply(data, "not divided by 255"), {255, 510, 765});
    const std::vector<std::int64_t> places{1};
    const Dataset varied = vary_inputs(data, places, {});
    CHECK(varied.size() == 1);
    CHECK(varied.label(0) == 1);
}
