// The nine taps of a 3x3 window as three columns. Neighbours in a row share columns, whose bytes then are interleaved
// once instead of three times.
#pragma once

#include "avx512vnni_lanes.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

constexpr std::int32_t three_by_three = 9;  // taps

MLQ_AVX512VNNI_INLINE __m256i load_half(const std::uint8_t* x) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
}

// 64 channels of a pixel, or 32 of it and 32 of the next.
template <int pixels>
MLQ_AVX512VNNI_INLINE __m512i load_pixels(const std::uint8_t* pixel, const std::uint8_t* next) {
    if constexpr (pixels == 1) {
        return _mm512_loadu_si512(pixel);
    } else {
        return _mm512_inserti64x4(_mm512_castsi256_si512(load_half(pixel)), load_half(next), 1);
    }
}

// sums += the products of four taps with their weights
MLQ_AVX512VNNI_INLINE void add_quad(const FourVectors& quad, const std::byte* w, FourVectors& sums) {
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v) add_products(sums.v[v], quad.v[v], _mm512_loadu_si512(w + 64 * v));
}

// The same for the taps of two pixels.
MLQ_AVX512VNNI_INLINE void add_quads(const FourVectors& a, const FourVectors& b, const std::byte* w,
                                     FourVectors& sums_a, FourVectors& sums_b) {
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v) {
        const __m512i weights = _mm512_loadu_si512(w + 64 * v);
        add_products(sums_a.v[v], a.v[v], weights);
        add_products(sums_b.v[v], b.v[v], weights);
    }
}

// How many of the columns of the window at `taps` are the last ones of the window `before`: 2, 1 or 0. Equal addresses
// show it, whatever stride and padding.
MLQ_AVX512VNNI_INLINE int count_shared(const std::uint8_t* const* taps, const std::uint8_t* const* before) {
    constexpr int first_two_columns = 0b011'011'011, first_column = 0b001'001'001;  // of taps 0 to 7; tap 8 is the last
    const __m512i now = _mm512_loadu_si512(taps);
    const int moved_by_one = _mm512_cmpeq_epi64_mask(now, _mm512_loadu_si512(before + 1));
    const int moved_by_two = _mm512_cmpeq_epi64_mask(now, _mm512_loadu_si512(before + 2));
    if ((moved_by_one & first_two_columns) == first_two_columns) return 2;
    return (moved_by_two & first_column) == first_column ? 1 : 0;
}

// The windows of a block of pixels, nine addresses each.
struct Windows {
    const std::uint8_t* const* taps;
    std::int64_t count;
    std::uint8_t shared[TapCursor::room / three_by_three] = {};  // columns that each has from the one before

    MLQ_AVX512VNNI void find_shared() {
        for (std::int64_t i = 1; i < count; ++i) shared[i] = static_cast<std::uint8_t>(count_shared(at(i), at(i - 1)));
    }
    const std::uint8_t* const* at(std::int64_t i) const { return taps + i * three_by_three; }
};

// One column of a window, or of two windows: three rows and a zero.
template <int pixels>
MLQ_AVX512VNNI_INLINE FourVectors read_column(const std::uint8_t* const* taps, const std::uint8_t* const* next,
                                              int column, std::int32_t channel) {
    const __m512i x[4] = {load_pixels<pixels>(taps[column] + channel, next[column] + channel),
                          load_pixels<pixels>(taps[column + 3] + channel, next[column + 3] + channel),
                          load_pixels<pixels>(taps[column + 6] + channel, next[column + 6] + channel),
                          _mm512_setzero_si512()};
    return interleave(x);
}

// The windows in groups of one or two. Of two, one is of the first half of all windows and one of the second: so both
// share columns with the group before.
template <int pixels>
struct WindowGroups {
    explicit WindowGroups(const Windows& all) : windows(all), count((all.count + pixels - 1) / pixels) {}

    // The second window of group i; i, the first, if there is none.
    std::int64_t other(std::int64_t i) const { return pixels == 2 && i + count < windows.count ? i + count : i; }
    // Columns that group i has from the one before.
    int shared(std::int64_t i) const {
        if (i >= count) return 0;
        if (pixels == 1) return windows.shared[i];
        return other(i) != i && windows.shared[i] == windows.shared[other(i)] ? windows.shared[i] : 0;
    }

    const Windows& windows;
    std::int64_t count;
};

template <int pixels>
MLQ_AVX512VNNI_INLINE FourVectors read_column(const WindowGroups<pixels>& groups, std::int64_t i, int column,
                                              std::int32_t channel) {
    return read_column<pixels>(groups.windows.at(i), groups.windows.at(groups.other(i)), column, channel);
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
