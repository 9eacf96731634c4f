#include "dataset/image.hpp"

#include <catch2/catch.hpp>

#include "build_files.hpp"
#include "dataset/image_format.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

const std::filesystem::path corpus = MLQ_SOURCE_DIR "/tests/fuzz/corpus/image";

// The picture behind the files of the corpus: 9x7 RGB, value k holds 5 k mod 256.
Image original() {
    Image image(9, 7, 3);
    for (std::size_t k = 0; k < image.pixels.size(); ++k) image.pixels[k] = static_cast<std::uint8_t>(5 * k);
    return image;
}

int largest_difference(const Image& a, const Image& b) {
    REQUIRE(a.pixels.size() == b.pixels.size());
    int largest = 0;
    for (std::size_t k = 0; k < a.pixels.size(); ++k) largest = std::max(largest, std::abs(a.pixels[k] - b.pixels[k]));
    return largest;
}

std::string refusal(const Bytes& bytes) {
    return error_of([&] { decode_image(bytes, "a.img"); });
}

Bytes cut(const Bytes& bytes, std::size_t size) {
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

TEST_CASE("lossless formats give the pixels that were written") {
    for (const auto* name : {"rgb.png", "rgb.bmp", "rgb.ppm"}) {
        INFO(name);
        const auto image = decode_image(corpus / name);
        CHECK(image.width == 9);
        CHECK(image.height == 7);
        CHECK(image.channels == 3);
        CHECK(image.pixels == original().pixels);
    }
    CHECK(decode_image(encode_png(original()), "again").pixels == original().pixels);
    CHECK(decode_image(corpus / "gray.png").pixels == decode_image(corpus / "gray.pgm").pixels);
    CHECK(decode_image(corpus / "gray.png").channels == 1);
    CHECK(decode_image(corpus / "palette.png").channels == 3);
    CHECK(decode_image(corpus / "gray16.png").pixels.at(24) == 24 * 2600 / 256);
}

TEST_CASE("JPEG files decode, baseline, progressive and gray") {
    CHECK(decode_image(corpus / "gray.jpg").channels == 1);
    // The corpus' picture has steep edges, which JPEG smears; both files show the same picture roughly.
    CHECK(largest_difference(decode_image(corpus / "rgb.jpg"), decode_image(corpus / "progressive.jpg")) < 128);
    CHECK(decode_image(corpus / "rgb.jpg").width == 9);
}

TEST_CASE("a file cut anywhere is refused, never shown half grey") {
    for (const auto* name : {"rgb.png", "rgb.jpg", "progressive.jpg", "rgb.bmp", "rgb.ppm", "gray.pgm"}) {
        const auto bytes = read_file(corpus / name);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            INFO(name << " cut to " << size << " of " << bytes.size());
            CHECK_FALSE(refusal(cut(bytes, size)).empty());
        }
    }
}

TEST_CASE("a PNG with a turned bit is refused by its checksum") {
    auto bytes = read_file(corpus / "rgb.png");
    bytes.at(50) ^= std::byte{4};
    CHECK_THAT(refusal(bytes), Contains("a.img") && Contains("wrong checksum in chunk \"IDAT\""));
}

TEST_CASE("what is no image, or too large a one, is refused") {
    CHECK_THAT(refusal({}), Contains("is not a PNG, JPEG, BMP, PGM or PPM image; convert it to PNG"));
    const auto text_bytes = [](std::string_view text) {
        const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
        return Bytes(bytes.begin(), bytes.end());
    };
    CHECK_THAT(refusal(text_bytes("GIF89a and so on")), Contains("is not a PNG"));
    CHECK_THAT(refusal(text_bytes("P5 100000 100000 255\n")), Contains("truncated"));
    CHECK_THAT(refusal(text_bytes("P5 x")), Contains("header is damaged"));
    CHECK_THAT(refusal(text_bytes("P6 0 4 255\n")), Contains("header is damaged"));
    CHECK_THAT(refusal(text_bytes("P5 1 1 65535\n\x12\x34")), Contains("maximum is not 255"));
    auto huge = text_bytes("P5 12000 12000 255\n");
    huge.resize(huge.size() + std::size_t{12000} * 12000);
    CHECK_THAT(refusal(huge), Contains("12000x12000 pixels are above the limit"));
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { decode_image(std::filesystem::path(folder / "no.png")); }), Contains("no.png"));
}

TEST_CASE("image files are known by their extension in any case") {
    for (const auto* name : {"a.png", "b.JPG", "c.Jpeg", "d.bmp", "e.pgm", "f.ppm"}) CHECK(is_image_name(name));
    for (const auto* name : {"a.gif", "b.webp", "png", "c.png.txt", ".png"}) CHECK_FALSE(is_image_name(name));
}
