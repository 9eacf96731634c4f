// A picture in memory: rows of pixels, channels innermost (HWC), for uint8 and float alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mlq {

// The largest picture that is decoded or made, in pixels.
inline constexpr std::int64_t pixel_limit = std::int64_t{1} << 27;

template <typename T>
struct Raster {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<T> pixels;  // height * width * channels values

    Raster() = default;
    Raster(int w, int h, int c)
        : width(w),
          height(h),
          channels(c),
          pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * static_cast<std::size_t>(c)) {}
    T* row(int y) { return pixels.data() + row_offset(y); }
    const T* row(int y) const { return pixels.data() + row_offset(y); }

  private:
    std::size_t row_offset(int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
    }
};

using Image = Raster<std::uint8_t>;

}  // namespace mlq
