// Tiles of rows x (16 * vectors) sums in registers, 6 x 4 or 8 x 3, 8 x 2, 8 x 1: at two vpdpbusd per cycle and two
// loads, ten loads feed twenty-four products. Rows are read where they lie, through one pointer per row and tap; the
// weights of a tile stay in the L1 or L2 cache while all rows of a block pass by.
#include <cstring>

#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

// Bytes that a block of rows reads and writes. They stay in the L2 cache while the tiles of channels pass by, so the
// weights are read once for each block: as many bytes of rows as of weights, within these bounds.
constexpr std::int64_t smallest_block = 64 * 1024;
constexpr std::int64_t largest_block = 384 * 1024;

std::int32_t quads_of(std::int32_t k) {
    return (k + 3) / 4;
}

// Bytes of the packed weights of sixteen channels.
std::int64_t tile_bytes(std::int32_t taps, std::int32_t k) {
    return std::int64_t{64} * taps * quads_of(k);
}

// sums[i][v] += x[i][0 .. 4 quads) times the weights of channels 16 v .. 16 v + 15.
template <int rows, int vectors>
MLQ_AVX512VNNI_INLINE void multiply(const std::uint8_t* const (&x)[rows], const std::byte* weights,
                                    std::int64_t weights_stride, std::int32_t quads, __m512i (&sums)[rows][vectors]) {
    for (std::int64_t j = 0; j < std::int64_t{4} * quads; j += 4) {
        __m512i w[vectors];
        MLQ_UNROLL
        for (int v = 0; v < vectors; ++v) w[v] = _mm512_loadu_si512(weights + v * weights_stride + j * 16);
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            std::int32_t four;
            std::memcpy(&four, x[i] + j, sizeof(four));
            const __m512i quad = _mm512_set1_epi32(four);
            MLQ_UNROLL
            for (int v = 0; v < vectors; ++v) sums[i][v] = _mm512_dpbusd_epi32(sums[i][v], quad, w[v]);
        }
    }
}

template <int rows, int vectors>
MLQ_AVX512VNNI_INLINE void store_codes(const Epilogue& epilogue, std::int64_t row, int valid, std::int32_t channel,
                                       std::int32_t n_end, const __m512i (&sums)[rows][vectors]) {
    const VectorCodes codes = broadcast(epilogue.codes);
    const std::int32_t left = n_end - channel;
    const __mmask64 bytes = byte_mask_of(left < 16 * vectors ? left : 16 * vectors);
    const bool has_residual = epilogue.residual.data != nullptr;
    __m512 multiplier[vectors];
    MLQ_UNROLL
    for (int v = 0; v < vectors; ++v)
        multiplier[v] = _mm512_maskz_loadu_ps(mask_of(channel + 16 * v, n_end), epilogue.multiplier + channel + 16 * v);
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        if (i >= valid) break;
        __m512 t[4];
        MLQ_UNROLL
        for (int v = 0; v < 4; ++v)
            t[v] = v < vectors ? _mm512_mul_ps(_mm512_cvtepi32_ps(sums[i][v < vectors ? v : 0]),
                                               multiplier[v < vectors ? v : 0])
                               : t[0];
        if (has_residual) {
            const std::uint8_t* data = epilogue.residual.data + (row + i) * epilogue.residual.stride + channel;
            MLQ_UNROLL
            for (int v = 0; v < vectors; ++v) {
                const __m128i q = _mm_maskz_loadu_epi8(mask_of(channel + 16 * v, n_end), data + 16 * v);
                t[v] = _mm512_add_ps(t[v], residual_term(_mm512_cvtepu8_epi32(q), epilogue.residual));
            }
        }
        std::uint8_t* output = epilogue.output + (row + i) * epilogue.output_stride + channel;
        _mm512_mask_storeu_epi8(output, bytes, transpose_dwords(to_codes(t[0], t[1], t[2], t[3], codes)));
    }
}

template <int rows, int vectors>
MLQ_AVX512VNNI_INLINE void store_floats(const Epilogue& epilogue, std::int64_t row, int valid, std::int32_t channel,
                                        std::int32_t n_end, const __m512i (&sums)[rows][vectors]) {
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        if (i >= valid) break;
        MLQ_UNROLL
        for (int v = 0; v < vectors; ++v) {
            const std::int32_t c = channel + 16 * v;
            const __mmask16 mask = mask_of(c, n_end);
            const __m512 multiplier = _mm512_maskz_loadu_ps(mask, epilogue.multiplier + c);
            __m512 t = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[i][v]), multiplier);
            if (epilogue.residual.data != nullptr) {
                const std::uint8_t* data = epilogue.residual.data + (row + i) * epilogue.residual.stride + c;
                const __m512i q = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, data));
                t = _mm512_add_ps(t, residual_term(q, epilogue.residual));
            }
            store_reals(epilogue, row + i, c, mask, t);
        }
    }
}

// Rows of the output and the residual lie a stride apart, which no hardware prefetcher follows; of a large tensor they
// come from memory.
template <int rows>
MLQ_AVX512VNNI_INLINE void prefetch_codes(const Epilogue& epilogue, std::int64_t row, std::int32_t channel) {
    constexpr std::int64_t residual_ahead = 48, output_ahead = 24;  // rows
    const Residual& residual = epilogue.residual;
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        if (residual.data != nullptr)
            __builtin_prefetch(residual.data + (row + i + residual_ahead) * residual.stride + channel);
        __builtin_prefetch(epilogue.output + (row + i + output_ahead) * epilogue.output_stride + channel, 1);
    }
}

// Rows [row, row + valid) of channels [channel, channel + 16 * vectors), cut at n_end; a tile with fewer valid rows
// repeats the last one unseen.
template <int rows, int vectors>
MLQ_AVX512VNNI void compute_tile(const GemmArgs& args, std::int64_t row, int valid, std::int32_t channel,
                                 std::int32_t n_end) {
    const std::int32_t taps = args.rows.taps;
    const std::int32_t quads = quads_of(args.k);
    const std::int64_t weights_stride = tile_bytes(taps, args.k);
    const std::byte* weights = args.weights + channel / 16 * weights_stride;
    if (args.epilogue.output != nullptr) prefetch_codes<rows>(args.epilogue, row, channel);
    __m512i sums[rows][vectors];
    MLQ_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const std::int32_t c = channel + 16 * v;
        const __m512i bias = load_bias(args.epilogue, c, mask_of(c, n_end));
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) sums[i][v] = bias;
    }
    for (std::int32_t tap = 0; tap < taps; ++tap) {
        const std::uint8_t* x[rows];
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) x[i] = args.rows.at(row + (i < valid ? i : valid - 1), tap);
        multiply<rows, vectors>(x, weights, weights_stride, quads, sums);
        weights += std::int64_t{64} * quads;
    }
    if (args.epilogue.float_output != nullptr) {
        store_floats<rows, vectors>(args.epilogue, row, valid, channel, n_end, sums);
    } else {
        store_codes<rows, vectors>(args.epilogue, row, valid, channel, n_end, sums);
    }
}

// Rows [begin, end) of one tile of channels.
template <int rows, int vectors>
void compute_rows(const GemmArgs& args, std::int64_t begin, std::int64_t end, std::int32_t channel,
                  std::int32_t n_end) {
    std::int64_t row = begin;
    for (; row + rows <= end; row += rows) compute_tile<rows, vectors>(args, row, rows, channel, n_end);
    const int left = static_cast<int>(end - row);
    if (left > 4) {
        compute_tile<rows, vectors>(args, row, left, channel, n_end);
    } else if (left > 2) {
        compute_tile<4, vectors>(args, row, left, channel, n_end);
    } else if (left > 0) {
        compute_tile<2, vectors>(args, row, left, channel, n_end);
    }
}

// How many of the `left` vectors of channels the next tile takes: four, but no single one where that can be helped.
std::int32_t vectors_of_tile(std::int32_t left) {
    return left == 5 || left == 6 ? 3 : left < 4 ? left : 4;
}

std::int64_t rows_of_block(const GemmArgs& args) {
    const std::int64_t channels = args.n_end - args.n_begin;
    const std::int64_t row_bytes = args.k + channels * (args.epilogue.residual.data != nullptr ? 2 : 1);
    const std::int64_t weights = channels / 16 * tile_bytes(args.rows.taps, args.k);
    const std::int64_t block = weights < smallest_block  ? smallest_block
                               : weights < largest_block ? weights
                                                         : largest_block;
    return block / row_bytes / gemm_rows * gemm_rows + gemm_rows;
}

}  // namespace

// [n / 16][taps][k / 4][16 channels][4 depths], zeros where n or k end early
std::size_t packed_weights_size(std::int32_t n, std::int32_t taps, std::int32_t k) noexcept {
    return static_cast<std::size_t>((n + 15) / 16 * tile_bytes(taps, k));
}

void pack_weights(const std::int8_t* weights, std::int32_t n, std::int32_t taps, std::int32_t k,
                  std::byte* packed) noexcept {
    const std::int32_t quads = quads_of(k);
    std::memset(packed, 0, packed_weights_size(n, taps, k));
    for (std::int32_t c = 0; c < n; ++c) {
        std::byte* tile = packed + c / 16 * tile_bytes(taps, k) + c % 16 * 4;
        for (std::int32_t tap = 0; tap < taps; ++tap) {
            const std::int8_t* w = weights + (std::int64_t{c} * taps + tap) * k;
            for (std::int32_t quad = 0; quad < quads; ++quad, tile += 64)
                std::memcpy(tile, w + 4 * quad, static_cast<std::size_t>(k - 4 * quad < 4 ? k - 4 * quad : 4));
        }
    }
}

void gemm(const GemmArgs& args) noexcept {
    const std::int64_t block = rows_of_block(args);
    for (std::int64_t begin = args.m_begin; begin < args.m_end; begin += block) {
        const std::int64_t end = args.m_end - begin < block ? args.m_end : begin + block;
        std::int32_t vectors = 0;
        for (std::int32_t channel = args.n_begin; channel < args.n_end; channel += 16 * vectors) {
            vectors = vectors_of_tile((args.n_end - channel + 15) / 16);
            switch (vectors) {
                case 4:
                    compute_rows<6, 4>(args, begin, end, channel, args.n_end);
                    break;
                case 3:
                    compute_rows<8, 3>(args, begin, end, channel, args.n_end);
                    break;
                case 2:
                    compute_rows<8, 2>(args, begin, end, channel, args.n_end);
                    break;
                default:
                    compute_rows<8, 1>(args, begin, end, channel, args.n_end);
                    break;
            }
        }
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
