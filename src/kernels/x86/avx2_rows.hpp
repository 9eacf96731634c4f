// The rows of a gemm: where they lie, or copied into a panel, in the orders that the weights need.
#pragma once

#include <immintrin.h>

#include <algorithm>

#include "avx2_packed.hpp"
#include "mlq/kernels/convolution.hpp"
#include "target.hpp"

namespace mlq::avx2 {

constexpr std::int64_t panel_bytes = 48 * 1024;  // at least one row of block_depth

constexpr std::int64_t most_rows = 64;  // of a block

// 32 activations, every quad in that order.
template <int order>
MLQ_AVX2_INLINE __m256i in_order(__m256i x) {
    if constexpr (order == 0) return x;
    const __m128i bytes = order == 1 ? _mm_setr_epi8(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)
                                     : _mm_setr_epi8(0, 3, 1, 2, 4, 7, 5, 6, 8, 11, 9, 10, 12, 15, 13, 14);
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(bytes));
}

// Rows [first, first + count).
struct RowBlock {
    const GemmArgs& args;
    std::int32_t depth;
    int orders;
    std::uint8_t* panel;
    std::int64_t first = 0;
    std::int64_t count = 0;
    const std::uint8_t* x[most_rows] = {};  // the first depth of each row

    bool in_place() const { return orders == 1 && args.rows.taps == 1; }
    std::int64_t stride() const { return std::int64_t{orders} * span_of(std::min(depth, block_depth)) + 64; }
    // How many rows a block has: whole tiles that stay in the caches, if possible.
    std::int64_t rows_at_once(std::int64_t tile_rows) const {
        constexpr std::int64_t cached = 28 * 1024;
        const std::int64_t room = cached / stride() / tile_rows * tile_rows;
        return std::clamp(room, std::min(tile_rows, panel_bytes / stride()), most_rows);
    }

    // Makes depths [begin, end) of `how_many` rows from row first + i on readable.
    MLQ_AVX2 void load(std::int64_t i, std::int64_t how_many, std::int32_t begin, std::int32_t end) {
        for (const std::int64_t last = i + how_many; i < last; ++i) {
            std::uint8_t* row = panel + i * stride();
            x[i] = in_place() ? args.rows.at(first + i, 0) + begin : row;
            if (in_place()) continue;
            if (args.rows.taps > 1) copy_taps(first + i, begin, end, row);
            const std::uint8_t* from = args.rows.taps > 1 ? row : args.rows.at(first + i, 0) + begin;
            if (orders > 1) reorder(from, end - begin, row);
        }
    }

  private:
    // Writes up to 31 bytes more.
    MLQ_AVX2 void copy_taps(std::int64_t row, std::int32_t begin, std::int32_t end, std::uint8_t* to) const {
        std::int32_t tap = begin == 0 ? 0 : begin / args.k;  // divisions are slow, and mostly needless
        std::int32_t from = begin - tap * args.k;
        for (std::int32_t done = begin; done < end; ++tap, from = 0) {
            const std::uint8_t* bytes = args.rows.at(row, tap) + from;
            const std::int32_t left = std::min(args.k - from, end - done);
            for (std::int32_t j = 0; j < left; j += 32)
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + (done - begin) + j),
                                    _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + j)));
            done += left;
        }
    }
    MLQ_AVX2 void reorder(const std::uint8_t* from, std::int32_t length, std::uint8_t* to) const {
        const std::int32_t span = span_of(length);
        for (std::int32_t j = 0; j < length; j += 32) {
            const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + j));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + j), bytes);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + span + j), in_order<1>(bytes));
            if (orders > 2) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 2 * span + j), in_order<2>(bytes));
        }
    }
};

}  // namespace mlq::avx2
