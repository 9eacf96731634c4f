#include "dataset/orientation.hpp"

#include <catch2/catch.hpp>

#include "build_files.hpp"
#include "dataset/image.hpp"

using namespace mlq;
using namespace mlq::test;
using Pixels = std::vector<std::uint8_t>;

namespace {

const std::filesystem::path corpus = MLQ_SOURCE_DIR "/tests/fuzz/corpus/image";

// 1 2 3
// 4 5 6
Image two_rows() {
    Image image(3, 2, 1);
    image.pixels = {1, 2, 3, 4, 5, 6};
    return image;
}

// Exif data with an entry before the orientation, little- or big-endian.
Bytes exif(std::uint16_t orientation, bool little) {
    ByteWriter writer;
    const auto put = [&](std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            writer.little(static_cast<std::uint8_t>(value >> 8 * (little ? i : bytes - 1 - i)));
    };
    writer.text(little ? "II" : "MM");
    put(42, 2);
    put(8, 4);
    put(2, 2);  // entries
    for (const auto& [tag, value] : {std::pair<std::uint16_t, std::uint16_t>{0x0100, 640}, {0x0112, orientation}}) {
        put(tag, 2);
        put(3, 2);
        put(1, 4);
        put(value, 2);
        put(0, 2);
    }
    put(0, 4);
    return writer.bytes();
}

// A JPEG file of the corpus with an APP1 segment after its first marker.
Bytes with_exif(const Bytes& jpeg, const Bytes& data) {
    ByteWriter writer;
    writer.raw(std::span(jpeg).first(2));
    writer.text("\xFF\xE1");
    const std::size_t length = 2 + 6 + data.size();
    writer.little(static_cast<std::uint8_t>(length >> 8));
    writer.little(static_cast<std::uint8_t>(length & 255));
    writer.text(std::string_view("Exif\0\0", 6));
    writer.raw(data);
    writer.raw(std::span(jpeg).subspan(2));
    return writer.bytes();
}

}  // namespace

TEST_CASE("each of the eight orientations is undone") {
    const auto turned = [](int orientation) { return turn_upright(two_rows(), orientation).pixels; };
    CHECK(turned(1) == Pixels{1, 2, 3, 4, 5, 6});
    CHECK(turned(2) == Pixels{3, 2, 1, 6, 5, 4});
    CHECK(turned(3) == Pixels{6, 5, 4, 3, 2, 1});
    CHECK(turned(4) == Pixels{4, 5, 6, 1, 2, 3});
    CHECK(turned(5) == Pixels{1, 4, 2, 5, 3, 6});
    CHECK(turned(6) == Pixels{4, 1, 5, 2, 6, 3});
    CHECK(turned(7) == Pixels{6, 3, 5, 2, 4, 1});
    CHECK(turned(8) == Pixels{3, 6, 2, 5, 1, 4});
    CHECK(turn_upright(two_rows(), 6).width == 2);
}

TEST_CASE("a JPEG file with an orientation is decoded upright") {
    const Bytes plain = read_file(corpus / "rgb.jpg");
    const Image upright = decode_image(plain, "plain.jpg");
    for (const bool little : {false, true}) {
        const Bytes turned = with_exif(plain, exif(6, little));
        CHECK(read_orientation(turned) == 6);
        const Image image = decode_image(turned, "turned.jpg");
        CHECK(image.width == upright.height);
        CHECK(image.height == upright.width);
        CHECK(image.pixels == turn_upright(upright, 6).pixels);
    }
}

TEST_CASE("a PNG file says it in its eXIf chunk") {
    Bytes file = encode_png(two_rows());
    const Bytes data = exif(8, false);
    ByteWriter writer;
    const std::size_t end = file.size() - 12;  // IEND
    writer.raw(std::span(file).first(end));
    ByteWriter chunk;
    chunk.text("eXIf");
    chunk.raw(data);
    const auto put = [&](std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8) writer.little(static_cast<std::uint8_t>(value >> shift));
    };
    put(static_cast<std::uint32_t>(data.size()));
    writer.raw(chunk.bytes());
    put(crc32(chunk.bytes()));
    writer.raw(std::span(file).subspan(end));
    CHECK(decode_image(writer.bytes(), "turned.png").pixels == turn_upright(two_rows(), 8).pixels);
}

TEST_CASE("damaged Exif data mean upright") {
    const Bytes plain = read_file(corpus / "rgb.jpg");
    CHECK(read_orientation(plain) == 1);
    CHECK(read_orientation(with_exif(plain, exif(9, true))) == 1);
    const Bytes whole = exif(6, true);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const int found = read_orientation(with_exif(plain, cut));
        CHECK((found == 1 || found == 6));
    }
}
