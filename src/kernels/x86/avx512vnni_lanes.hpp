// The sums of 64 channels in "lane order". Kernels interleave bytes inside 128-bit lanes, and this is where the channels
// are afterwards: lane L of vector v holds channels 16 L + 4 v .. 16 L + 4 v + 3. Packing four vectors to bytes puts the
// channels back in order, at no cost. Biases and multipliers are brought into lane order once for many pixels.
#pragma once

#include "../tap_cursor.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

constexpr std::int32_t lanes_block = 64;  // channels

// Looks up taps for a TapCursor, eight at a time. With few channels the lookup is a large part of the work.
MLQ_AVX512VNNI inline void look_up_eight(const Taps& source, std::int64_t index, std::int32_t count,
                                         const std::uint8_t** into) {
    std::int32_t t = 0;
#ifndef MLQ_EMULATE_AVX512
    if (source.offsets != nullptr) {
        const __m512i input = _mm512_set1_epi64(reinterpret_cast<std::intptr_t>(source.input));
        const __m512i padding = _mm512_set1_epi64(reinterpret_cast<std::intptr_t>(source.padding));
        for (; t + 8 <= count; t += 8) {
            const __m512i offsets =
                _mm512_cvtepi32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(source.offsets + index + t)));
            const __mmask8 negative = _mm512_movepi64_mask(offsets);
            _mm512_storeu_si512(into + t, _mm512_mask_mov_epi64(_mm512_add_epi64(input, offsets), negative, padding));
        }
    }
#endif
    for (; t < count; ++t) into[t] = source.at_index(index + t);
}

struct FourVectors {
    __m512i v[4];
};

// Lane L of vector v becomes lane v of vector L. This goes from plain order to lane order, and also back.
MLQ_AVX512VNNI_INLINE FourVectors transpose_lanes(const FourVectors& x) {
    const __m512i a = _mm512_shuffle_i32x4(x.v[0], x.v[1], 0x44);  // lanes 0 1 of v0, 0 1 of v1
    const __m512i b = _mm512_shuffle_i32x4(x.v[2], x.v[3], 0x44);
    const __m512i c = _mm512_shuffle_i32x4(x.v[0], x.v[1], 0xee);  // lanes 2 3 of v0, 2 3 of v1
    const __m512i d = _mm512_shuffle_i32x4(x.v[2], x.v[3], 0xee);
    return {{_mm512_shuffle_i32x4(a, b, 0x88), _mm512_shuffle_i32x4(a, b, 0xdd), _mm512_shuffle_i32x4(c, d, 0x88),
             _mm512_shuffle_i32x4(c, d, 0xdd)}};
}

// Interleaves four vectors of bytes: dword i of vector v holds the bytes of one channel, in this order.
MLQ_AVX512VNNI_INLINE FourVectors interleave(const __m512i (&x)[4]) {
    const __m512i low01 = _mm512_unpacklo_epi8(x[0], x[1]);
    const __m512i high01 = _mm512_unpackhi_epi8(x[0], x[1]);
    const __m512i low23 = _mm512_unpacklo_epi8(x[2], x[3]);
    const __m512i high23 = _mm512_unpackhi_epi8(x[2], x[3]);
    return {{_mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
             _mm512_unpacklo_epi16(high01, high23), _mm512_unpackhi_epi16(high01, high23)}};
}

// Up to 64 channels of one pixel or, to fill the vectors, up to 32 of each of two pixels: lanes 0 and 1 are then of the
// first, lanes 2 and 3 of the second.
template <int pixels>
constexpr std::int32_t channels_of_block = lanes_block / pixels;

// The constants of an Epilogue for the channels from `channel` on.
struct LanesEpilogue {
    FourVectors bias;
    FourVectors multiplier;  // bits of floats
    VectorCodes codes;
    __mmask64 bytes;  // of one pixel
    std::int32_t channel;
};

template <int pixels = 1>
MLQ_AVX512VNNI_INLINE LanesEpilogue lanes_of(const Epilogue& epilogue, std::int32_t channel, std::int32_t end) {
    LanesEpilogue lanes;
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v) {
        const std::int32_t c = channel + 16 * v % channels_of_block<pixels>;
        const __mmask16 mask = mask_of(c, end);
        lanes.bias.v[v] = load_bias(epilogue, c, mask);
        lanes.multiplier.v[v] = _mm512_castps_si512(_mm512_maskz_loadu_ps(mask, epilogue.multiplier + c));
    }
    lanes.bias = transpose_lanes(lanes.bias);
    lanes.multiplier = transpose_lanes(lanes.multiplier);
    lanes.codes = broadcast(epilogue.codes);
    lanes.bytes = byte_mask_of(end - channel < channels_of_block<pixels> ? end - channel : channels_of_block<pixels>);
    lanes.channel = channel;
    return lanes;
}

// Of two pixels: the `bytes` of the second, 32 bytes up.
constexpr __mmask64 upper_half(__mmask64 bytes) {
    return bytes << 32;
}

// What is done with the sums of a layer. `plain`: no residual, no float output, and no value that leaves int32; most
// layers are so. `any`: all that an Epilogue allows.
enum class Finish { plain, any };

MLQ_AVX512VNNI inline Finish finish_of(const Epilogue& epilogue, std::int32_t channels) {
    if (epilogue.residual.data != nullptr || epilogue.float_output != nullptr) return Finish::any;
    for (std::int32_t c = 0; c < channels; c += 16) {
        const __m512 multiplier = _mm512_maskz_loadu_ps(mask_of(c, channels), epilogue.multiplier + c);
        if (!stays_in_int32(multiplier, epilogue.residual)) return Finish::any;
    }
    return Finish::plain;
}

// Stores row `row` of these channels from their sums (bias included). With two pixels in a vector it also stores row
// `other`, unless that is the same row.
template <Finish what, int pixels = 1>
MLQ_AVX512VNNI_INLINE void finish(const Epilogue& epilogue, const LanesEpilogue& lanes, std::int64_t row,
                                  const FourVectors& sums, std::int64_t other) {
    const bool both = pixels == 2 && other != row;
    __m512 t[4];
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v)
        t[v] = _mm512_mul_ps(_mm512_cvtepi32_ps(sums.v[v]), _mm512_castsi512_ps(lanes.multiplier.v[v]));
    const Residual& residual = epilogue.residual;
    if (what == Finish::any && residual.data != nullptr) {
        const std::uint8_t* data = residual.data + row * residual.stride + lanes.channel;
        __m512i row_codes = _mm512_maskz_loadu_epi8(lanes.bytes, data);
        if (both) {
            data += (other - row) * residual.stride - 32;
            row_codes = _mm512_or_si512(row_codes, _mm512_maskz_loadu_epi8(upper_half(lanes.bytes), data));
        }
        const __m512i zero = _mm512_setzero_si512();
        const __m512i codes[4] = {row_codes, zero, zero, zero};
        const FourVectors q = interleave(codes);
        MLQ_UNROLL
        for (int v = 0; v < 4; ++v)
            t[v] = _mm512_add_ps(t[v], residual_term(q.v[v], _mm512_set1_epi32(residual.zero_point),
                                                     _mm512_set1_ps(residual.multiplier)));
    }
    if (what == Finish::plain || epilogue.float_output == nullptr) {
        constexpr auto convert = what == Finish::plain ? Convert::as_it_is : Convert::with_care;
        std::uint8_t* output = epilogue.output + row * epilogue.output_stride + lanes.channel;
        const __m512i codes = to_codes<convert>(t[0], t[1], t[2], t[3], lanes.codes);
        _mm512_mask_storeu_epi8(output, lanes.bytes, codes);
        if (both) {
            output += (other - row) * epilogue.output_stride - 32;
            _mm512_mask_storeu_epi8(output, upper_half(lanes.bytes), codes);
        }
        return;
    }
    FourVectors reals;
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v) reals.v[v] = _mm512_castps_si512(t[v]);
    reals = transpose_lanes(reals);
    MLQ_UNROLL
    for (int v = 0; v < 4; ++v) {
        const bool of_other = v >= 4 / pixels;
        if (of_other && !both) break;
        const int part = v % (4 / pixels);
        store_reals(epilogue, of_other ? other : row, lanes.channel + 16 * part,
                    static_cast<__mmask16>(lanes.bytes >> (16 * part)), _mm512_castsi512_ps(reals.v[v]));
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
