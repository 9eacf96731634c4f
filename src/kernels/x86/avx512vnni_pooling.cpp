// Pooling, 64 channels at a time: average pooling as a depthwise convolution whose weights are one, with a multiplier
// per pixel instead of per channel.
#include "avx512vnni.hpp"
#include "avx512vnni_lanes.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

// Adds `count` taps, at most four, of the 64 channels from `channel` on.
MLQ_AVX512VNNI_INLINE void sum_quad(const std::uint8_t* const* taps, std::int32_t count, std::int32_t channel,
                                    FourVectors& sums) {
    __m512i x[4];
    MLQ_UNROLL
    for (int j = 0; j < 4; ++j) x[j] = j < count ? _mm512_loadu_si512(taps[j] + channel) : _mm512_setzero_si512();
    const FourVectors quads = interleave(x);
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v) add_products(sums.v[v], quads.v[v], _mm512_set1_epi8(1));
}

MLQ_AVX512VNNI_INLINE void sum_taps(const TapCursor::Chunk& chunk, std::int32_t channel, FourVectors& sums) {
    std::int32_t t = 0;
    for (; t + 4 <= chunk.count; t += 4) sum_quad(chunk.taps + t, 4, channel, sums);
    if (t < chunk.count) sum_quad(chunk.taps + t, chunk.count - t, channel, sums);
}

}  // namespace

MLQ_AVX512VNNI void max_pool(const MaxPoolArgs& args) noexcept {
    TapCursor cursor(args.pixels, look_up_eight);
    for (std::int64_t first = args.begin, end = first; first < args.end; first = end) {
        end = cursor.start_block(first, args.end);
        for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block) {
            const __mmask64 bytes = byte_mask_of(args.channels - channel);
            for (std::int64_t i = first; i < end; ++i) {
                __m512i largest = _mm512_setzero_si512();
                for (std::int32_t begin = 0; begin < args.pixels.taps; begin += TapCursor::room) {
                    const TapCursor::Chunk chunk = cursor.chunk(i, begin);
                    for (std::int32_t t = 0; t < chunk.count; ++t)
                        largest = _mm512_max_epu8(largest, _mm512_loadu_si512(chunk.taps[t] + channel));
                }
                _mm512_mask_storeu_epi8(args.output + i * args.output_stride + channel, bytes, largest);
            }
        }
    }
}

MLQ_AVX512VNNI void average_pool(const AveragePoolArgs& args) noexcept {
    const VectorCodes codes = broadcast(args.codes);
    const __m512i start = _mm512_set1_epi32(-args.pixels.taps * args.input_zero_point);
    TapCursor cursor(args.pixels, look_up_eight);
    for (std::int64_t first = args.begin, end = first; first < args.end; first = end) {
        end = cursor.start_block(first, args.end);
        for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block) {
            const __mmask64 bytes = byte_mask_of(args.channels - channel);
            for (std::int64_t i = first; i < end; ++i) {
                FourVectors sums = {{start, start, start, start}};
                for (std::int32_t begin = 0; begin < args.pixels.taps; begin += TapCursor::room)
                    sum_taps(cursor.chunk(i, begin), channel, sums);
                const __m512 multiplier = _mm512_set1_ps(args.multiplier[i]);
                __m512 t[4];
                MLQ_UNROLL
                for (int v = 0; v < 4; ++v) t[v] = _mm512_mul_ps(_mm512_cvtepi32_ps(sums.v[v]), multiplier);
                _mm512_mask_storeu_epi8(args.output + i * args.output_stride + channel, bytes,
                                        to_codes(t[0], t[1], t[2], t[3], codes));
            }
        }
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
