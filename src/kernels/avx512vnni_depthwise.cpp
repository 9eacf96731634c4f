// Depthwise convolution, 64 channels at a time: the bytes of four taps are interleaved, so that one vpdpbusd multiplies
// and adds the four taps of sixteen channels.
//
// Interleaving works inside 128-bit lanes: with L the lane, vector v of the four then holds channels 16 L + 4 v .. + 3.
// Weights are packed in that order, and the finished sums are brought back by a 4 x 4 transposition of lanes.
#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"
#include "tap_cursor.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

constexpr std::int32_t depthwise_block = 64;
static_assert(TapCursor::room % 4 == 0, "four taps stay in one chunk");

std::int32_t tap_quads_of(std::int32_t taps) {
    return (taps + 3) / 4;
}

struct Sums {
    __m512i v[4];
};

MLQ_AVX512VNNI_INLINE void add_four(const __m512i (&x)[4], const std::byte* weights, Sums& sums) {
    const __m512i low01 = _mm512_unpacklo_epi8(x[0], x[1]);
    const __m512i high01 = _mm512_unpackhi_epi8(x[0], x[1]);
    const __m512i low23 = _mm512_unpacklo_epi8(x[2], x[3]);
    const __m512i high23 = _mm512_unpackhi_epi8(x[2], x[3]);
    const __m512i quads[4] = {_mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
                              _mm512_unpacklo_epi16(high01, high23), _mm512_unpackhi_epi16(high01, high23)};
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v)
        sums.v[v] = _mm512_dpbusd_epi32(sums.v[v], quads[v], _mm512_loadu_si512(weights + 64 * v));
}

// Vector L of the result holds channels 16 L .. 16 L + 15.
MLQ_AVX512VNNI_INLINE Sums transpose_lanes(const Sums& sums) {
    const __m512i a = _mm512_shuffle_i32x4(sums.v[0], sums.v[1], 0x44);  // lanes 0 1 of v0, 0 1 of v1
    const __m512i b = _mm512_shuffle_i32x4(sums.v[2], sums.v[3], 0x44);
    const __m512i c = _mm512_shuffle_i32x4(sums.v[0], sums.v[1], 0xee);  // lanes 2 3 of v0, 2 3 of v1
    const __m512i d = _mm512_shuffle_i32x4(sums.v[2], sums.v[3], 0xee);
    return {{_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xdd), _mm512_shuffle_i32x4(c, d, 0x88),
             _mm512_shuffle_i32x4(c, d, 0xdd)}};
}

// Adds the products of `chunk` with its weights, for the 64 channels from `channel` on.
MLQ_AVX512VNNI_INLINE void add_taps(const TapCursor::Chunk& chunk, std::int32_t channel, const std::byte* w,
                                    Sums& sums) {
    for (std::int32_t t = 0; t < chunk.count; t += 4, w += depthwise_block * 4) {
        __m512i x[4];
        MLQ_UNROLL
        for (int j = 0; j < 4; ++j)
            x[j] = t + j < chunk.count ? _mm512_loadu_si512(chunk.taps[t + j] + channel) : _mm512_setzero_si512();
        add_four(x, w, sums);
    }
}

}  // namespace

// [channels / 64][taps / 4][vector v][lane L][4 channels 16 L + 4 v ..][4 taps], zeros where channels or taps end early
std::size_t packed_depthwise_size(std::int32_t channels, std::int32_t taps) noexcept {
    const std::int32_t blocks = (channels + depthwise_block - 1) / depthwise_block;
    return static_cast<std::size_t>(blocks) * depthwise_block * 4 * static_cast<std::size_t>(tap_quads_of(taps));
}

void pack_depthwise(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::byte* packed) noexcept {
    auto* next = reinterpret_cast<std::int8_t*>(packed);
    for (std::int32_t channel = 0; channel < channels; channel += depthwise_block) {
        for (std::int32_t quad = 0; quad < tap_quads_of(taps); ++quad) {
            for (std::int32_t place = 0; place < depthwise_block; ++place) {
                const std::int32_t v = place / 16;
                const std::int32_t lane = place / 4 % 4;
                const std::int32_t c = channel + 16 * lane + 4 * v + place % 4;
                for (std::int32_t t = 4 * quad; t < 4 * quad + 4; ++t)
                    *next++ = c < channels && t < taps ? weights[std::int64_t{t} * channels + c] : std::int8_t{0};
            }
        }
    }
}

MLQ_AVX512VNNI void depthwise(const DepthwiseArgs& args) noexcept {
    const std::int32_t taps = args.pixels.taps;
    TapCursor cursor(args.pixels);
    for (std::int64_t first = args.begin; first < args.end; first += cursor.pixels_per_block()) {
        const std::int64_t left = args.end - first;
        const std::int64_t end = left < cursor.pixels_per_block() ? args.end : first + cursor.pixels_per_block();
        cursor.start_block(first, end - first);
        const std::byte* w = args.weights;
        for (std::int32_t channel = 0; channel < args.channels; channel += depthwise_block) {
            for (std::int64_t i = first; i < end; ++i) {
                const __m512i zero = _mm512_setzero_si512();
                Sums sums = {{zero, zero, zero, zero}};
                for (std::int32_t begin = 0; begin < taps; begin += TapCursor::room)
                    add_taps(cursor.chunk(i, begin), channel, w + std::int64_t{begin} * depthwise_block, sums);
                sums = transpose_lanes(sums);
                MLQ_UNROLL
                for (int v = 0; v < 4; ++v) {
                    const std::int32_t c = channel + 16 * v;
                    if (c >= args.channels) break;
                    const __mmask16 mask = mask_of(c, args.channels);
                    finish(args.epilogue, i, c, mask, _mm512_add_epi32(sums.v[v], load_bias(args.epilogue, c, mask)));
                }
            }
            w += std::int64_t{tap_quads_of(taps)} * depthwise_block * 4;
        }
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
