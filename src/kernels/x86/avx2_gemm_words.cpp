// The gemm in words: both sides become int16, so that nothing saturates, and vpmaddwd adds pairs of products in int32.
// A tile's six rows are widened once into a small buffer in the L1 cache and serve all its channels; weights stay int8
// in memory and are widened as they are loaded.
#include <immintrin.h>

#include "avx2_gemm.hpp"
#include "avx2_requantize.hpp"
#include "target.hpp"

namespace mlq::avx2::words {
namespace {

constexpr std::int32_t gemm_channels = 16;  // two vectors of eight int32 sums

// Depth (taps * k) of one pass over the buffer: 6 rows * 2304 * 2 bytes fill most of a 32 KB L1 cache. Deeper layers
// make several passes and widen again for each 16 channels, which costs about a tenth.
constexpr std::int32_t depth_block = 4608;
constexpr std::int32_t panel_stride = depth_block + 32;  // room for a 16-element overhang; not a power of two

// Weights of about half an L2 cache are used for all rows before the next ones are touched.
constexpr std::int64_t weights_block = 256 * 1024;

std::int32_t pairs_of(std::int32_t depth) {
    return (depth + 1) / 2;
}

// Copies elements [begin, end) of the concatenated taps of `row` as int16. Writes up to 15 elements more.
MLQ_AVX2 void widen_row(const GemmArgs& args, std::int64_t row, std::int32_t begin, std::int32_t end,
                        std::int16_t* panel) {
    std::int32_t tap = begin == 0 ? 0 : begin / args.k;  // divisions are slow, and mostly needless
    std::int32_t from = begin - tap * args.k;
    for (std::int32_t done = begin; done < end; ++tap, from = 0) {
        const std::uint8_t* x = args.rows.at(row, tap) + from;
        const std::int32_t left = args.k - from < end - done ? args.k - from : end - done;
        for (std::int32_t j = 0; j < left; j += 16) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + j));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(panel + (done - begin) + j), _mm256_cvtepu8_epi16(bytes));
        }
        done += left;
    }
    panel[end - begin] = 0;  // partner of a last odd element
}

// sums[i][..] += panel row i times the weights of 16 channels, over `pairs` pairs of depth.
//
// Per pair: two vectors of weights (8 channels x 2 depths each), and for each row one 32-bit broadcast of its two
// activations, two vpmaddwd and two vpaddd.
// `halves` is 1 where the second eight channels do not exist: their sums stay as they are.
template <int rows, int halves>
MLQ_AVX2_INLINE void multiply(const std::int16_t* panel, const std::int8_t* weights, std::int32_t pairs,
                              __m256i (&sums)[rows][2]) {
    for (std::int32_t p = 0; p < pairs; ++p) {
        const auto* w = reinterpret_cast<const __m128i*>(weights + std::int64_t{p} * 32);
        const __m256i w0 = _mm256_cvtepi8_epi16(_mm_loadu_si128(w));
        const __m256i w1 = _mm256_cvtepi8_epi16(_mm_loadu_si128(w + 1));
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            std::int32_t two;
            std::memcpy(&two, panel + i * panel_stride + 2 * p, sizeof(two));
            const __m256i x = _mm256_set1_epi32(two);
            sums[i][0] = _mm256_add_epi32(sums[i][0], _mm256_madd_epi16(x, w0));
            if (halves == 2) sums[i][1] = _mm256_add_epi32(sums[i][1], _mm256_madd_epi16(x, w1));
        }
    }
}

template <int rows>
MLQ_AVX2 void compute_rows(const GemmArgs& args, std::int64_t row, std::int32_t n_begin, std::int32_t n_end) {
    alignas(64) std::int16_t panel[rows * panel_stride];
    const std::int32_t depth = args.rows.taps * args.k;
    const bool one_pass = depth <= depth_block;
    if (one_pass) {
        for (int i = 0; i < rows; ++i) widen_row(args, row + i, 0, depth, panel + i * panel_stride);
    }
    for (std::int32_t channel = n_begin; channel < n_end; channel += gemm_channels) {
        const ChannelEpilogue vectors = channels_of(args.epilogue, channel, n_end);
        const auto* weights =
            reinterpret_cast<const std::int8_t*>(args.weights) + std::int64_t{channel} * 2 * pairs_of(depth);
        __m256i sums[rows][2];
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            sums[i][0] = vectors.bias[0];
            sums[i][1] = vectors.bias[1];
        }
        for (std::int32_t begin = 0; begin < depth; begin += depth_block) {
            const std::int32_t end = depth - begin < depth_block ? depth : begin + depth_block;
            if (!one_pass) {
                for (int i = 0; i < rows; ++i) widen_row(args, row + i, begin, end, panel + i * panel_stride);
            }
            const std::int8_t* from = weights + std::int64_t{begin} * gemm_channels;
            if (n_end - channel > gemm_channels / 2) {
                multiply<rows, 2>(panel, from, pairs_of(end - begin), sums);
            } else {
                multiply<rows, 1>(panel, from, pairs_of(end - begin), sums);
            }
        }
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) finish(args.epilogue, vectors, row + i, sums[i][0], sums[i][1]);
    }
}

}  // namespace

// [n / 16][depth / 2][16 channels][2 depths], zeros where n or depth end early
std::int64_t packed_bytes(const GemmWeights& weights) {
    const std::int32_t tiles = (weights.n + gemm_channels - 1) / gemm_channels;
    return std::int64_t{tiles} * gemm_channels * 2 * pairs_of(weights.taps * weights.k);
}

void pack(const GemmWeights& weights, std::byte* to) {
    const std::int32_t depth = weights.taps * weights.k;
    auto* next = reinterpret_cast<std::int8_t*>(to);
    for (std::int32_t channel = 0; channel < weights.n; channel += gemm_channels) {
        for (std::int32_t pair = 0; pair < pairs_of(depth); ++pair) {
            for (std::int32_t c = channel; c < channel + gemm_channels; ++c) {
                for (std::int32_t j = 2 * pair; j < 2 * pair + 2; ++j)
                    *next++ = c < weights.n && j < depth ? weights.codes[std::int64_t{c} * depth + j] : std::int8_t{0};
            }
        }
    }
}

void run(const GemmArgs& args) noexcept {
    const std::int64_t tile_bytes = std::int64_t{gemm_channels} * 2 * pairs_of(args.rows.taps * args.k);
    const std::int64_t tiles = weights_block / tile_bytes > 1 ? weights_block / tile_bytes : 1;
    for (std::int64_t n = args.n_begin; n < args.n_end; n += tiles * gemm_channels) {
        const auto n_begin = static_cast<std::int32_t>(n);
        const std::int64_t n_next = n + tiles * gemm_channels;
        const auto n_end = static_cast<std::int32_t>(n_next < args.n_end ? n_next : args.n_end);
        std::int64_t row = args.m_begin;
        for (; row + 6 <= args.m_end; row += 6) compute_rows<6>(args, row, n_begin, n_end);
        switch (args.m_end - row) {
            case 5:
                compute_rows<5>(args, row, n_begin, n_end);
                break;
            case 4:
                compute_rows<4>(args, row, n_begin, n_end);
                break;
            case 3:
                compute_rows<3>(args, row, n_begin, n_end);
                break;
            case 2:
                compute_rows<2>(args, row, n_begin, n_end);
                break;
            case 1:
                compute_rows<1>(args, row, n_begin, n_end);
                break;
            default:
                break;
        }
    }
}

}  // namespace mlq::avx2::words
