// Is this a whole image file? stb fills what is missing from a cut file with grey and checks no checksum; training
// pipelines refuse such files, and so does mlq.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace mlq {

// Walks the container: PNG chunks and their checksums up to IEND, JPEG segments up to the end marker, the pixel bytes
// that a BMP or PGM/PPM header asks for. Throws Error naming the file when it is none of these, incomplete or damaged.
void check_image_file(std::span<const std::byte> bytes, std::string_view where);

}  // namespace mlq
