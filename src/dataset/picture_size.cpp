#include "picture_size.hpp"

#include <algorithm>
#include <cstdint>

#include "mlq/base/error.hpp"
#include "raster.hpp"

namespace mlq {

std::string to_string(PixelSize size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

PixelSize size_after_resize(PixelSize source, PixelSize resize, std::string_view where) {
    if (!resize.asked()) return source;
    if (resize.height > 0) return resize;
    const auto shorter = std::min(source.width, source.height);
    const auto longer = static_cast<std::int64_t>(resize.width) * std::max(source.width, source.height) / shorter;
    if (longer * resize.width > pixel_limit)
        throw Error(where,
                    "its " + to_string(source) + " pixels would become " + std::to_string(resize.width) + "x" +
                        std::to_string(longer),
                    "give `resize` WIDTHxHEIGHT");
    const int side = static_cast<int>(longer);
    return source.width <= source.height ? PixelSize{resize.width, side} : PixelSize{side, resize.width};
}

PixelSize size_after_crop(PixelSize size, PixelSize crop, std::string_view where) {
    if (!crop.asked()) return size;
    if (crop.width > size.width || crop.height > size.height)
        throw Error(where, "cannot crop " + to_string(crop) + " from " + to_string(size) + " pixels",
                    "resize to at least that size first (`resize`)");
    return crop;
}

}  // namespace mlq
