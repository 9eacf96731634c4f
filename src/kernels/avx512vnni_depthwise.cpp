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

// Adds the products of `count` taps with their weights, for the 64 channels from `channel` on.
MLQ_AVX512VNNI_INLINE void add_taps(const std::uint8_t* const* taps, std::int32_t count, std::int32_t channel,
                                    const std::byte* w, FourVectors& sums) {
    MLQ_UNROLL
    for (std::int32_t t = 0; t < count; t += 4, w += lanes_block * 4) {
        __m512i x[4];
        MLQ_UNROLL
        for (int j = 0; j < 4; ++j)
            x[j] = t + j < count ? _mm512_loadu_si512(taps[t + j] + channel) : _mm512_setzero_si512();
        const FourVectors quads = interleave(x);
        MLQ_UNROLL
        for (int v = 0; v < 4; ++v)
            sums.v[v] = _mm512_dpbusd_epi32(sums.v[v], quads.v[v], _mm512_loadu_si512(w + 64 * v));
    }
}

// fixed_taps: their number where it is known when compiling, which unrolls the loop over them, else 0.
template <int fixed_taps>
MLQ_AVX512VNNI void convolve(const DepthwiseArgs& args) {
    const std::int32_t taps = fixed_taps > 0 ? fixed_taps : args.pixels.taps;
    TapCursor cursor(args.pixels, look_up_eight);
    for (std::int64_t first = args.begin; first < args.end; first += cursor.pixels_per_block()) {
        const std::int64_t left = args.end - first;
        const std::int64_t end = left < cursor.pixels_per_block() ? args.end : first + cursor.pixels_per_block();
        cursor.start_block(first, end - first);
        const std::byte* w = args.weights;
        for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block) {
            const LanesEpilogue lanes = lanes_of(args.epilogue, channel, args.channels);
            for (std::int64_t i = first; i < end; ++i) {
                FourVectors sums = lanes.bias;
                if constexpr (fixed_taps > 0) {
                    add_taps(cursor.chunk(i, 0).taps, fixed_taps, channel, w, sums);
                } else {
                    for (std::int32_t begin = 0; begin < taps; begin += TapCursor::room) {
                        const TapCursor::Chunk chunk = cursor.chunk(i, begin);
                        add_taps(chunk.taps, chunk.count, channel, w + std::int64_t{begin} * lanes_block, sums);
                    }
                }
                finish(args.epilogue, lanes, i, sums);
            }
            w += std::int64_t{tap_quads_of(taps)} * lanes_block * 4;
        }
    }
}

}  // namespace

// [channels / 64][taps / 4][vector v][lane L][4 channels 16 L + 4 v ..][4 taps], zeros where channels or taps end early
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
                const std::int32_t lane = place / 4 % 4;
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
