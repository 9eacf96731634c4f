// Grouped convolution with 4, 8 or 16 channels in and out of each group, 64 channels at a time. Groups lie within
// 128-bit lanes: a shuffle broadcasts four channels of every lane to that lane, and one vpdpbusd multiplies them by the
// weights of four outputs of every lane. So no product is wasted, and one load feeds up to sixteen of them.
#include "avx512vnni.hpp"
#include "avx512vnni_lanes.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

constexpr int pixels_at_once = 4;

// Dword d of each lane, four times.
MLQ_AVX512VNNI_INLINE __m512i spread(__m512i x, int d) {
    return d == 0   ? _mm512_shuffle_epi32(x, MLQ_PERM(0x00))
           : d == 1 ? _mm512_shuffle_epi32(x, MLQ_PERM(0x55))
           : d == 2 ? _mm512_shuffle_epi32(x, MLQ_PERM(0xaa))
                    : _mm512_shuffle_epi32(x, MLQ_PERM(0xff));
}

// One tap. Input dword d of a lane and output vector v belong to the same group when d / quads = v / quads, with quads
// = width / 4 dwords per group.
template <int width>
MLQ_AVX512VNNI_INLINE void add_tap(const std::uint8_t* const (&x)[pixels_at_once], const std::byte* weights,
                                   FourVectors (&sums)[pixels_at_once]) {
    constexpr int quads = width / 4;
    MLQ_UNROLL
    for (int d = 0; d < 4; ++d) {
        __m512i dwords[pixels_at_once];
        MLQ_UNROLL
        for (int p = 0; p < pixels_at_once; ++p) dwords[p] = spread(_mm512_loadu_si512(x[p]), d);
        MLQ_UNROLL
        for (int i = 0; i < quads; ++i) {
            const int v = d / quads * quads + i;
            const __m512i w = _mm512_loadu_si512(weights + 64 * (v * quads + d % quads));
            MLQ_UNROLL
            for (int p = 0; p < pixels_at_once; ++p) sums[p].v[v] = _mm512_dpbusd_epi32(sums[p].v[v], dwords[p], w);
        }
    }
}

template <int width, Finish what>
MLQ_AVX512VNNI void convolve_groups(const GroupedArgs& args) {
    constexpr std::int64_t tap_bytes = 64 * width;
    const Epilogue epilogue = args.epilogue;  // a copy: storing bytes might change what the arguments point to
    const std::int32_t taps = args.pixels.taps;
    TapCursor cursor(args.pixels, look_up_eight);
    for (std::int64_t first = args.begin, end = first; first < args.end; first = end) {
        end = cursor.start_block(first, args.end);
        const std::byte* w = args.weights;
        for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block) {
            const LanesEpilogue lanes = lanes_of(epilogue, channel, args.channels);
            for (std::int64_t i = first; i < end; i += pixels_at_once) {
                FourVectors sums[pixels_at_once] = {lanes.bias, lanes.bias, lanes.bias, lanes.bias};
                for (std::int32_t begin = 0; begin < taps; begin += TapCursor::room) {
                    TapCursor::Chunk chunks[pixels_at_once];  // past the end the last pixel again, unseen
                    MLQ_UNROLL
                    for (int p = 0; p < pixels_at_once; ++p)
                        chunks[p] = cursor.chunk(i + p < end ? i + p : end - 1, begin);
                    for (std::int32_t t = 0; t < chunks[0].count; ++t) {
                        const std::uint8_t* x[pixels_at_once];
                        MLQ_UNROLL
                        for (int p = 0; p < pixels_at_once; ++p) x[p] = chunks[p].taps[t] + channel;
                        add_tap<width>(x, w + (begin + t) * tap_bytes, sums);
                    }
                }
                MLQ_UNROLL
                for (int p = 0; p < pixels_at_once; ++p) {
                    if (i + p >= end) break;
                    finish<what>(epilogue, lanes, i + p, sums[p], i + p);
                }
            }
            w += taps * tap_bytes;
        }
    }
}

template <Finish what>
void convolve_width(const GroupedArgs& args) {
    switch (args.width) {
        case 4:
            return convolve_groups<4, what>(args);
        case 8:
            return convolve_groups<8, what>(args);
        default:
            return convolve_groups<16, what>(args);
    }
}

// [channels / 64][taps][vector v][quad of the group's inputs][lane L][4 outputs 16 L + 4 v ..][4 inputs]
PackedWeights pack_grouped(const GroupedWeights& weights) {
    const auto& [codes, channels, taps, width, activation_max] = weights;
    const std::int32_t blocks = (channels + lanes_block - 1) / lanes_block;
    PackedWeights packed(static_cast<std::size_t>(blocks) * lanes_block * static_cast<std::size_t>(taps) *
                         static_cast<std::size_t>(width));
    auto* next = reinterpret_cast<std::int8_t*>(packed.bytes.bytes());
    for (std::int32_t channel = 0; channel < channels; channel += lanes_block) {
        for (std::int32_t t = 0; t < taps; ++t) {
            for (std::int32_t v = 0; v < 4; ++v) {
                for (std::int32_t quad = 0; quad < width / 4; ++quad) {
                    for (std::int32_t place = 0; place < 16; ++place) {
                        const std::int32_t c = channel + 16 * (place / 4) + 4 * v + place % 4;
                        for (std::int32_t j = 4 * quad; j < 4 * quad + 4; ++j)
                            *next++ = c < channels ? codes[(std::int64_t{c} * taps + t) * width + j] : std::int8_t{0};
                    }
                }
            }
        }
    }
    return packed;
}

void grouped(const GroupedArgs& args) noexcept {
    if (finish_of(args.epilogue, args.channels) == Finish::plain) {
        convolve_width<Finish::plain>(args);
    } else {
        convolve_width<Finish::any>(args);
    }
}

}  // namespace

constinit const GroupedKernels grouped_kernels = {.pack = pack_grouped, .run = grouped, .beats_gemm = true};

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
