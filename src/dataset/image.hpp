// Image files to pixels and back: the only door to stb.
//
//     Image cat = decode_image("cat.jpg");   // cat.channels is 1 (gray) or 3 (RGB)
//
// Reads PNG, JPEG, BMP and PGM/PPM. Alpha is dropped, a palette is applied, 16-bit samples keep their high byte, and
// a picture with an EXIF orientation is turned upright. Files that are cut short or whose checksums (PNG) do not fit
// are refused instead of being shown half grey.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "raster.hpp"

namespace mlq {

inline constexpr std::uint64_t image_file_limit = std::uint64_t{1} << 28;  // bytes

// Throws Error naming the file when it is missing, not one of the formats above, damaged, or above 2^27 pixels.
Image decode_image(const std::filesystem::path& path);
Image decode_image(std::span<const std::byte> bytes, std::string_view where);

// Does the name end in an extension that decode_image reads (any case)?
bool is_image_name(const std::filesystem::path& path);

// A PNG file of a picture with 1 or 3 channels; equal pixels give equal bytes.
std::vector<std::byte> encode_png(const Image& image);

}  // namespace mlq
