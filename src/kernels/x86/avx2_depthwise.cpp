// Depthwise convolution, sixteen channels at a time: the bytes of two taps are interleaved and widened, so that one
// vpmaddwd multiplies and adds both taps of eight channels.
#include <immintrin.h>

#include "../tap_cursor.hpp"
#include "avx2.hpp"
#include "avx2_requantize.hpp"
#include "target.hpp"

namespace mlq::avx2 {
namespace {

constexpr std::int32_t block = 16;
static_assert(TapCursor::room % 2 == 0, "a pair of taps stays in one chunk");

std::int32_t pairs_of(std::int32_t taps) {
    return (taps + 1) / 2;
}

MLQ_AVX2_INLINE __m128i load16(const std::uint8_t* x) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
}

MLQ_AVX2_INLINE __m256i load_weights(const std::int16_t* w) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(w));
}

MLQ_AVX2_INLINE void add_pair(__m128i first, __m128i second, const std::int16_t* w, __m256i& low, __m256i& high) {
    const __m256i x_low = _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(first, second));
    const __m256i x_high = _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(first, second));
    low = _mm256_add_epi32(low, _mm256_madd_epi16(x_low, load_weights(w)));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(x_high, load_weights(w + 16)));
}

// Adds the products of `chunk` with its weights, for the sixteen channels from `channel` on.
MLQ_AVX2_INLINE void add_taps(const TapCursor::Chunk& chunk, std::int32_t channel, const std::int16_t* w, __m256i& low,
                              __m256i& high) {
    std::int32_t t = 0;
    for (; t + 2 <= chunk.count; t += 2, w += 2 * block)
        add_pair(load16(chunk.taps[t] + channel), load16(chunk.taps[t + 1] + channel), w, low, high);
    if (t < chunk.count) add_pair(load16(chunk.taps[t] + channel), _mm_setzero_si128(), w, low, high);
}

// The same for exactly `taps` of them, unrolled.
template <int taps>
MLQ_AVX2_INLINE void add_all(const std::uint8_t* const* x, std::int32_t channel, const std::int16_t* w, __m256i& low,
                             __m256i& high) {
    MLQ_UNROLL
    for (int t = 0; t + 2 <= taps; t += 2)
        add_pair(load16(x[t] + channel), load16(x[t + 1] + channel), w + t * block, low, high);
    if (taps % 2 != 0) {
        const __m128i last = load16(x[taps - 1] + channel);
        const std::int16_t* w_last = w + (taps - 1) * block;
        low = _mm256_add_epi32(low, _mm256_madd_epi16(widen(last), load_weights(w_last)));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(widen(_mm_srli_si128(last, 8)), load_weights(w_last + 16)));
    }
}

constexpr std::int32_t usual_taps = 9;

// Pixels [first, end) of the sixteen channels of `vectors`, 3x3: constants stay in registers, nothing is decided twice.
MLQ_AVX2 void compute_usual(const DepthwiseArgs& args, TapCursor& cursor, const ChannelEpilogue& vectors,
                            const std::int16_t* w, std::int64_t first, std::int64_t end) {
    const std::uint8_t* const* taps = cursor.chunk(first, 0).taps;
    const VectorCodes codes = vectors.codes;
    const __m256i bias0 = vectors.bias[0], bias1 = vectors.bias[1];
    const __m256 multiplier0 = vectors.multiplier[0], multiplier1 = vectors.multiplier[1];
    std::uint8_t* output = args.epilogue.output + first * args.epilogue.output_stride + vectors.channel;
    for (std::int64_t i = first; i < end; ++i, taps += usual_taps, output += args.epilogue.output_stride) {
        __m256i low = bias0, high = bias1;
        add_all<usual_taps>(taps, vectors.channel, w, low, high);
        const __m256 t0 = _mm256_mul_ps(_mm256_cvtepi32_ps(low), multiplier0);
        const __m256 t1 = _mm256_mul_ps(_mm256_cvtepi32_ps(high), multiplier1);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(output), narrow(to_codes(t0, codes), to_codes(t1, codes)));
    }
}

// [channels / 16][taps / 2][16 channels][2 taps] of int16, zeros where channels or taps end early
PackedWeights pack_depthwise(const DepthwiseWeights& weights) {
    const auto& [codes, channels, taps, activation_max] = weights;
    const std::int32_t blocks = (channels + block - 1) / block;
    PackedWeights packed(static_cast<std::size_t>(blocks) * block * 2 * sizeof(std::int16_t) *
                         static_cast<std::size_t>(pairs_of(taps)));
    std::byte* next = packed.bytes.bytes();
    for (std::int32_t channel = 0; channel < channels; channel += block) {
        for (std::int32_t pair = 0; pair < pairs_of(taps); ++pair) {
            for (std::int32_t c = channel; c < channel + block; ++c) {
                for (std::int32_t t = 2 * pair; t < 2 * pair + 2; ++t) {
                    const std::int16_t w =
                        c < channels && t < taps ? codes[std::int64_t{t} * channels + c] : std::int16_t{0};
                    std::memcpy(next, &w, sizeof(w));
                    next += sizeof(w);
                }
            }
        }
    }
    return packed;
}

MLQ_AVX2 void depthwise(const DepthwiseArgs& args) noexcept {
    const std::int32_t taps = args.pixels.taps;
    const std::int32_t block_size = pairs_of(taps) * block * 2;
    const bool is_usual =
        taps == usual_taps && args.epilogue.residual.data == nullptr && args.epilogue.float_output == nullptr;
    TapCursor cursor(args.pixels);
    for (std::int64_t first = args.begin, end = first; first < args.end; first = end) {
        end = cursor.start_block(first, args.end);
        const auto* w = reinterpret_cast<const std::int16_t*>(args.weights);
        for (std::int32_t channel = 0; channel < args.channels; channel += block, w += block_size) {
            const ChannelEpilogue vectors = channels_of(args.epilogue, channel, args.channels);
            if (is_usual && vectors.valid == block) {
                compute_usual(args, cursor, vectors, w, first, end);
                continue;
            }
            for (std::int64_t i = first; i < end; ++i) {
                __m256i low = vectors.bias[0];
                __m256i high = vectors.bias[1];
                for (std::int32_t begin = 0; begin < taps; begin += TapCursor::room)
                    add_taps(cursor.chunk(i, begin), channel, w + begin * block, low, high);
                finish(args.epilogue, vectors, i, low, high);
            }
        }
    }
}

}  // namespace

constinit const DepthwiseKernels depthwise_kernels = {.pack = pack_depthwise, .run = depthwise};

}  // namespace mlq::avx2
