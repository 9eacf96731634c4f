// The AVX-512 intrinsics that SIMDe 0.7.4 does not emulate and src/kernels uses, lane by lane as the instruction set
// reference defines them.
#pragma once

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

using __mmask16 = simde__mmask16;
using __mmask64 = simde__mmask64;

namespace mlq::emulation {

template <typename T, int lanes>
struct Lanes {
    T lane[lanes];
};

template <typename To, typename From>
To cast(const From& from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof(to));
    return to;
}

using Floats = Lanes<float, 16>;
using Ints = Lanes<std::int32_t, 16>;
using Bytes = Lanes<std::uint8_t, 16>;
using AllBytes = Lanes<std::uint8_t, 64>;

template <typename To, typename From, typename Convert>
To convert(const From& from, Convert one) {
    To to;
    for (int i = 0; i < 16; ++i) to.lane[i] = one(from.lane[i]);
    return to;
}

// Reads and writes only the lanes whose mask bit is set.
template <typename T, int lanes>
Lanes<T, lanes> load(std::uint64_t mask, const T* from) {
    Lanes<T, lanes> to{};
    for (int i = 0; i < lanes; ++i) {
        if ((mask >> i & 1U) != 0) to.lane[i] = from[i];
    }
    return to;
}
template <typename T, int lanes>
void store(T* to, std::uint64_t mask, const Lanes<T, lanes>& from) {
    for (int i = 0; i < lanes; ++i) {
        if ((mask >> i & 1U) != 0) to[i] = from.lane[i];
    }
}

inline __m512 cvtepi32_ps(__m512i x) {
    return cast<__m512>(convert<Floats>(cast<Ints>(x), [](std::int32_t v) { return static_cast<float>(v); }));
}
inline __m512i cvtps_epi32(__m512 x) {
    return cast<__m512i>(convert<Ints>(cast<Floats>(x), [](float v) {
        if (!(std::abs(v) < 0x1p31F)) return std::numeric_limits<std::int32_t>::min();
        return static_cast<std::int32_t>(std::nearbyint(v));
    }));
}
inline __m512i shuffle_epi32(__m512i x, int order) {
    const auto from = cast<Ints>(x);
    Ints to;
    for (int i = 0; i < 16; ++i) to.lane[i] = from.lane[i / 4 * 4 + (order >> i % 4 * 2 & 3)];
    return cast<__m512i>(to);
}
inline __m512i cvttps_epi32(__m512 x) {
    return cast<__m512i>(convert<Ints>(cast<Floats>(x), [](float v) { return static_cast<std::int32_t>(v); }));
}
inline __m512i cvtepu8_epi32(__m128i x) {
    return cast<__m512i>(convert<Ints>(cast<Bytes>(x), [](std::uint8_t v) { return std::int32_t{v}; }));
}
inline __m128i cvtepi32_epi8(__m512i x) {
    return cast<__m128i>(convert<Bytes>(cast<Ints>(x), [](std::int32_t v) { return static_cast<std::uint8_t>(v); }));
}
inline __m256i cvtepi32_epi16(__m512i x) {
    using Shorts = Lanes<std::uint16_t, 16>;
    return cast<__m256i>(convert<Shorts>(cast<Ints>(x), [](std::int32_t v) { return static_cast<std::uint16_t>(v); }));
}
inline __m512d cvtps_pd(__m256 x) {
    const auto from = cast<Lanes<float, 8>>(x);
    Lanes<double, 8> to;
    for (int i = 0; i < 8; ++i) to.lane[i] = from.lane[i];
    return cast<__m512d>(to);
}
inline __m128i maskz_loadu_epi8(unsigned mask, const void* from) {
    return cast<__m128i>(load<std::uint8_t, 16>(mask, static_cast<const std::uint8_t*>(from)));
}
inline __m512i maskz_loadu_epi32(unsigned mask, const void* from) {
    return cast<__m512i>(load<std::int32_t, 16>(mask, static_cast<const std::int32_t*>(from)));
}
inline __m512 maskz_loadu_ps(unsigned mask, const void* from) {
    return cast<__m512>(load<float, 16>(mask, static_cast<const float*>(from)));
}
inline void mask_storeu_epi8(void* to, unsigned mask, __m128i x) {
    store(static_cast<std::uint8_t*>(to), mask, cast<Bytes>(x));
}
inline void mask_storeu_ps(void* to, unsigned mask, __m512 x) {
    store(static_cast<float*>(to), mask, cast<Floats>(x));
}

inline __m512i maskz_loadu_epi8_512(std::uint64_t mask, const void* from) {
    return cast<__m512i>(load<std::uint8_t, 64>(mask, static_cast<const std::uint8_t*>(from)));
}
inline void mask_storeu_epi8_512(void* to, std::uint64_t mask, __m512i x) {
    store(static_cast<std::uint8_t*>(to), mask, cast<AllBytes>(x));
}

}  // namespace mlq::emulation

#define _mm512_cvtepi32_ps mlq::emulation::cvtepi32_ps
#define _mm512_cvtps_epi32 mlq::emulation::cvtps_epi32
#define _mm512_cvttps_epi32 mlq::emulation::cvttps_epi32
#define _mm512_cvtepu8_epi32 mlq::emulation::cvtepu8_epi32
#define _mm512_cvtepi32_epi8 mlq::emulation::cvtepi32_epi8
#define _mm512_cvtepi32_epi16 mlq::emulation::cvtepi32_epi16
#define _mm512_cvtps_pd mlq::emulation::cvtps_pd
#define _mm_maskz_loadu_epi8 mlq::emulation::maskz_loadu_epi8
#define _mm512_maskz_loadu_epi32 mlq::emulation::maskz_loadu_epi32
#define _mm512_maskz_loadu_ps mlq::emulation::maskz_loadu_ps
#define _mm_mask_storeu_epi8 mlq::emulation::mask_storeu_epi8
#define _mm512_maskz_loadu_epi8 mlq::emulation::maskz_loadu_epi8_512
#define _mm512_mask_storeu_epi8 mlq::emulation::mask_storeu_epi8_512
#define _mm512_shuffle_epi32 mlq::emulation::shuffle_epi32
#define _mm512_mask_storeu_ps mlq::emulation::mask_storeu_ps
