// Depthwise convolution, 64 channels at a time: the bytes of four taps are interleaved, so that one vpdpbusd multiplies
// and adds the four taps of sixteen channels.
#include "avx512vnni.hpp"
#include "avx512vnni_lanes.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

static_assert(TapCursor::room % 4 == 0, "four taps stay in one chunk");

std::int32_t tap_quads_of(std::int32_t taps) {
    return (taps + 3) / 4;
}

bool holds_two_pixels(std::int32_t channels_left) {
    return channels_left <= channels_of_block<2>;
}

MLQ_AVX512VNNI_INLINE __m256i load_half(const std::uint8_t* x) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
}

// Adds the products of `count` taps with their weights, for the channels from `channel` on. `next` are the taps of the
// second of two pixels.
template <int pixels>
MLQ_AVX512VNNI_INLINE void add_taps(const std::uint8_t* const* taps, const std::uint8_t* const* next,
                                    std::int32_t count, std::int32_t channel, const std::byte* w, FourVectors& sums) {
    MLQ_UNROLL
    for (std::int32_t t = 0; t < count; t += 4, w += lanes_block * 4) {
        __m512i x[4];
        MLQ_UNROLL
        for (int j = 0; j < 4; ++j) {
            if (t + j >= count) {
                x[j] = _mm512_setzero_si512();
            } else if constexpr (pixels == 1) {
                x[j] = _mm512_loadu_si512(taps[t + j] + channel);
            } else {
                x[j] = _mm512_inserti64x4(_mm512_castsi256_si512(load_half(taps[t + j] + channel)),
                                          load_half(next[t + j] + channel), 1);
            }
        }
        const FourVectors quads = interleave(x);
        MLQ_UNROLL
        for (int v = 0; v < 4; ++v)
            sums.v[v] = _mm512_dpbusd_epi32(sums.v[v], quads.v[v], _mm512_loadu_si512(w + 64 * v));
    }
}

// Pixels [first, end), which the cursor holds, of one block of channels. fixed_taps: their number where it is known
// when compiling, which unrolls the loop over them, else 0.
template <int fixed_taps, int pixels>
MLQ_AVX512VNNI void convolve_block(const DepthwiseArgs& args, TapCursor& cursor, std::int64_t first, std::int64_t end,
                                   std::int32_t channel, const std::byte* w) {
    const LanesEpilogue lanes = lanes_of<pixels>(args.epilogue, channel, args.channels);
    for (std::int64_t i = first; i < end; i += pixels) {
        FourVectors sums = lanes.bias;
        const std::int64_t next = i + pixels - 1 < end ? i + pixels - 1 : i;  // past the end the last one again, unseen
        if constexpr (fixed_taps > 0) {
            add_taps<pixels>(cursor.chunk(i, 0).taps, cursor.chunk(next, 0).taps, fixed_taps, channel, w, sums);
        } else {
            const std::int32_t taps = args.pixels.taps;
            for (std::int32_t begin = 0; begin < taps; begin += TapCursor::room) {
                const TapCursor::Chunk chunk = cursor.chunk(i, begin);
                add_taps<pixels>(chunk.taps, cursor.chunk(next, begin).taps, chunk.count, channel,
                                 w + std::int64_t{begin} * lanes_block, sums);
            }
        }
        finish<pixels>(args.epilogue, lanes, i, sums, next != i);
    }
}

template <int fixed_taps>
void convolve(const DepthwiseArgs& args) {
    const std::int32_t taps = fixed_taps > 0 ? fixed_taps : args.pixels.taps;
    TapCursor cursor(args.pixels, look_up_eight);
    for (std::int64_t first = args.begin; first < args.end; first += cursor.pixels_per_block()) {
        const std::int64_t left = args.end - first;
        const std::int64_t end = left < cursor.pixels_per_block() ? args.end : first + cursor.pixels_per_block();
        cursor.start_block(first, end - first);
        const std::byte* w = args.weights;
        for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block) {
            if (holds_two_pixels(args.channels - channel) && taps <= TapCursor::room) {
                convolve_block<fixed_taps, 2>(args, cursor, first, end, channel, w);
            } else {
                convolve_block<fixed_taps, 1>(args, cursor, first, end, channel, w);
            }
            w += std::int64_t{tap_quads_of(taps)} * lanes_block * 4;
        }
    }
}

}  // namespace

// [channels / 64][taps / 4][vector v][lane L][4 channels 16 L + 4 v ..][4 taps], zeros where channels or taps end
// early. A last block of up to 32 channels is there twice, for two pixels.
std::size_t packed_depthwise_size(std::int32_t channels, std::int32_t taps) noexcept {
    const std::int32_t blocks = (channels + lanes_block - 1) / lanes_block;
    return static_cast<std::size_t>(blocks) * lanes_block * 4 * static_cast<std::size_t>(tap_quads_of(taps));
}

void pack_depthwise(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::byte* packed) noexcept {
    auto* next = reinterpret_cast<std::int8_t*>(packed);
    for (std::int32_t channel = 0; channel < channels; channel += lanes_block) {
        for (std::int32_t quad = 0; quad < tap_quads_of(taps); ++quad) {
            for (std::int32_t place = 0; place < lanes_block; ++place) {
                const std::int32_t v = place / 16;
                const std::int32_t lane = place / 4 % (holds_two_pixels(channels - channel) ? 2 : 4);
                const std::int32_t c = channel + 16 * lane + 4 * v + place % 4;
                for (std::int32_t t = 4 * quad; t < 4 * quad + 4; ++t)
                    *next++ = c < channels && t < taps ? weights[std::int64_t{t} * channels + c] : std::int8_t{0};
            }
        }
    }
}

void depthwise(const DepthwiseArgs& args) noexcept {
    if (args.pixels.taps == 9) {
        convolve<9>(args);
    } else {
        convolve<0>(args);
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
