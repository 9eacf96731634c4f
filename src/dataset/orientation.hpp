// How a camera was held: the EXIF orientation of an image file, and pictures turned upright by it.
//
//     1 upright   2 mirrored   3 half turn   4 mirrored, half turn   5 transposed
//     6 needs a quarter turn clockwise       7 transposed, half turn   8 needs a quarter turn counterclockwise
#pragma once

#include <cstddef>
#include <span>

#include "raster.hpp"

namespace mlq {

// 1 to 8, from the APP1 segment of a JPEG file or the eXIf chunk of a PNG file (Exif 3.0, tag 0x0112). 1 for files
// without it and for damaged entries. Requires a file that check_image_file accepts.
int read_orientation(std::span<const std::byte> file);

// The picture as it should be seen; width and height change places for 5 to 8.
Image turn_upright(Image image, int orientation);

}  // namespace mlq
