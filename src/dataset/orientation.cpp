#include "orientation.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace mlq {
namespace {

using Bytes = std::span<const std::byte>;

bool starts_with(Bytes bytes, std::string_view magic) {
    return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

// The `count` bytes at `at` as a number, 0 beyond the end.
std::uint64_t number(Bytes bytes, std::uint64_t at, int count, bool little) {
    if (at + static_cast<unsigned>(count) > bytes.size()) return 0;
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) {
        const auto byte = static_cast<std::size_t>(at) + static_cast<std::size_t>(little ? count - 1 - i : i);
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[byte]);
    }
    return value;
}

// TIFF: byte order, 42, the place of the first directory; a directory is a count and entries of 12 bytes.
int from_tiff(Bytes tiff) {
    const bool little = starts_with(tiff, "II");
    if (!little && !starts_with(tiff, "MM")) return 1;
    const std::uint64_t directory = number(tiff, 4, 4, little);
    const std::uint64_t entries = number(tiff, directory, 2, little);
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::uint64_t entry = directory + 2 + 12 * i;
        if (number(tiff, entry, 2, little) != 0x0112) continue;
        const std::uint64_t orientation = number(tiff, entry + 8, 2, little);
        return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
    }
    return 1;
}

// Segments FF xx length ... up to the first scan.
int from_jpeg(Bytes file) {
    std::uint64_t at = 2;
    while (at + 4 <= file.size()) {
        const std::uint64_t marker = number(file, at, 2, false);
        if (marker == 0xFFFF) {  // fill byte
            ++at;
            continue;
        }
        if (marker == 0xFFDA || marker < 0xFF00) return 1;
        if (marker == 0xFF01 || (marker >= 0xFFD0 && marker <= 0xFFD8)) {  // markers without a length
            at += 2;
            continue;
        }
        const std::uint64_t length = number(file, at + 2, 2, false);
        constexpr std::string_view exif("Exif\0\0", 6);
        const Bytes body = file.subspan(static_cast<std::size_t>(at) + 4);
        if (marker == 0xFFE1 && length >= 2 && length - 2 <= body.size() && starts_with(body, exif))
            return from_tiff(body.first(static_cast<std::size_t>(length) - 2).subspan(exif.size()));
        at += 2 + length;
    }
    return 1;
}

int from_png(Bytes file) {
    std::uint64_t at = 8;
    while (at + 12 <= file.size()) {
        const std::uint64_t length = number(file, at, 4, false);
        const Bytes body = file.subspan(static_cast<std::size_t>(at) + 8);
        if (starts_with(file.subspan(static_cast<std::size_t>(at) + 4), "eXIf") && length <= body.size())
            return from_tiff(body.first(static_cast<std::size_t>(length)));
        at += 12 + length;
    }
    return 1;
}

}  // namespace

int read_orientation(Bytes file) {
    if (starts_with(file, "\xFF\xD8")) return from_jpeg(file);
    if (starts_with(file, "\x89PNG")) return from_png(file);
    return 1;
}

Image turn_upright(Image image, int orientation) {
    if (orientation <= 1 || orientation > 8) return image;
    const bool swaps_sides = orientation >= 5;
    const bool flips_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool flips_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Image upright(swaps_sides ? image.height : image.width, swaps_sides ? image.width : image.height, image.channels);
    const auto channels = static_cast<std::size_t>(image.channels);
    for (int y = 0; y < upright.height; ++y)
        for (int x = 0; x < upright.width; ++x) {
            const int from_x = swaps_sides ? y : x;
            const int from_y = swaps_sides ? x : y;
            const std::uint8_t* from = image.row(flips_y ? image.height - 1 - from_y : from_y) +
                                       static_cast<std::size_t>(flips_x ? image.width - 1 - from_x : from_x) * channels;
            std::memcpy(upright.row(y) + static_cast<std::size_t>(x) * channels, from, channels);
        }
    return upright;
}

}  // namespace mlq
