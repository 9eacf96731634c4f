#include "image_format.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/bytes.hpp"
#include "base/gzip.hpp"
#include "image.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
    return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

[[noreturn]] void refuse(std::string_view where, const std::string& what) {
    throw Error(where, what, "replace it or take it off the list");
}

// Chunks: length, type, data, CRC over type and data (PNG specification, section 5.3).
void check_png(std::span<const std::byte> bytes, std::string_view where) {
    ByteReader reader(bytes, std::string(where));
    reader.take(8);
    std::string_view type;
    while (type != "IEND") {
        const std::uint64_t length = reader.big_u32();
        const auto start = reader.offset();
        type = reader.text(4);
        reader.take(length);
        if (reader.big_u32() != crc32(bytes.subspan(start, static_cast<std::size_t>(length) + 4)))
            refuse(where, "the PNG file is damaged (wrong checksum in chunk " + mlq::quoted(type) + ")");
    }
}

// Segments FF xx length ...; after a scan header come entropy-coded bytes, in which FF is followed by 00 or a restart
// marker (ITU-T T.81, annex B).
void check_jpeg(std::span<const std::byte> bytes, std::string_view where) {
    const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
    std::size_t i = 2;
    while (i + 1 < bytes.size()) {
        if (at(i) != 0xFF) refuse(where, "the JPEG file is damaged (no marker at byte " + std::to_string(i) + ")");
        const unsigned marker = at(i + 1);
        if (marker == 0xFF) {  // fill byte
            ++i;
            continue;
        }
        if (marker == 0xD9) return;
        i += 2;
        if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;  // markers without a length
        if (i + 1 >= bytes.size()) break;
        i += std::max(2U, at(i) << 8 | at(i + 1));
        if (marker != 0xDA) continue;
        const auto in_scan = [&](unsigned next) { return next == 0 || (next >= 0xD0 && next <= 0xD7); };
        while (i + 1 < bytes.size() && (at(i) != 0xFF || in_scan(at(i + 1)))) ++i;
    }
    refuse(where, "the JPEG file is truncated (its end marker is missing)");
}

void check_bmp(std::span<const std::byte> bytes, std::string_view where) {
    ByteReader reader(bytes, std::string(where));
    reader.take(10);
    const std::uint64_t pixels_at = reader.little<std::uint32_t>();
    const auto header_size = reader.little<std::uint32_t>();
    if (header_size < 40) refuse(where, "BMP files of OS/2 are not read");
    const std::int64_t width = reader.little<std::int32_t>();
    const std::int64_t height = reader.little<std::int32_t>();
    reader.take(2);
    const std::int64_t bits = reader.little<std::uint16_t>();
    const auto compression = reader.little<std::uint32_t>();
    if (compression != 0 && compression != 3) refuse(where, "compressed BMP files are not read");
    if (width < 1 || height == 0 || bits < 1 || bits > 32) refuse(where, "the BMP header is damaged");
    const auto row = static_cast<std::uint64_t>((width * bits + 31) / 32 * 4);
    const auto rows = static_cast<std::uint64_t>(height < 0 ? -height : height);
    if (pixels_at > bytes.size() || row > (bytes.size() - pixels_at) / rows) refuse(where, "the BMP file is truncated");
}

// "P5 width height maximum" and one white space, then the pixels; comments run from # to the line's end.
void check_pnm(std::span<const std::byte> bytes, std::string_view where) {
    std::uint64_t numbers[3] = {};
    std::size_t i = 2;
    const auto at = [&](std::size_t k) { return std::to_integer<int>(bytes[k]); };
    for (auto& number : numbers) {
        while (i < bytes.size() && (std::isspace(at(i)) || at(i) == '#')) {
            if (at(i) == '#')
                while (i < bytes.size() && at(i) != '\n') ++i;
            else
                ++i;
        }
        const std::size_t first = i;
        while (i < bytes.size() && std::isdigit(at(i)) && number < (1U << 30))
            number = number * 10 + static_cast<unsigned>(at(i++) - '0');
        if (i == first || number == 0 || number >= (1U << 30)) refuse(where, "the PGM/PPM header is damaged");
    }
    const auto [width, height, maximum] = numbers;
    // stb neither rescales other maxima nor swaps the bytes of 16-bit samples.
    if (maximum != 255) throw Error(where, "is a PGM/PPM file whose maximum is not 255", "convert it to PNG");
    const std::uint64_t pixel = bytes[1] == std::byte{'6'} ? 3 : 1;
    if (width * pixel > (bytes.size() - std::min(bytes.size(), i + 1)) / height)
        refuse(where, "the PGM/PPM file is truncated");
}

}  // namespace

void check_image_file(std::span<const std::byte> bytes, std::string_view where) {
    if (bytes.size() > image_file_limit) refuse(where, "image files above 256 MiB are not read");
    if (starts_with(bytes, "\x89PNG\r\n\x1a\n")) return check_png(bytes, where);
    if (starts_with(bytes, "\xFF\xD8\xFF")) return check_jpeg(bytes, where);
    if (starts_with(bytes, "BM")) return check_bmp(bytes, where);
    if (starts_with(bytes, "P5") || starts_with(bytes, "P6")) return check_pnm(bytes, where);
    throw Error(where, "is not a PNG, JPEG, BMP, PGM or PPM image", "convert it to PNG");
}

}  // namespace mlq
