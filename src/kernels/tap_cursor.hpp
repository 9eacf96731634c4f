// The addresses of a pixel's taps, looked up once for all its channels.
#pragma once

#include "mlq/kernels/taps.hpp"

namespace mlq {

// Holds `chunk` taps at a time, [begin, end). Kernels loop over channel blocks outside and chunks inside; the usual
// pixel has one chunk and is looked up once.
struct TapCursor {
    static constexpr std::int32_t chunk = 64;
    const std::uint8_t* taps[chunk];
    std::int64_t pixel = -1;
    std::int32_t begin = -1;
    std::int32_t end = 0;

    void move_to(const Taps& source, std::int64_t new_pixel, std::int32_t new_begin) {
        if (pixel == new_pixel && begin == new_begin) return;
        pixel = new_pixel;
        begin = new_begin;
        end = source.taps - begin < chunk ? source.taps : begin + chunk;
        for (std::int32_t t = begin; t < end; ++t) taps[t - begin] = source.at(pixel, t);
    }
};

}  // namespace mlq
