// What vpermi2b, which takes 64 bytes from any of 128, makes fast. It needs AVX-512-VBMI, which Cascade Lake lacks:
// there the table keeps the versions of AVX2.
#include <array>

#include "../scalar.hpp"
#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

bool has_byte_permutations() noexcept {
#ifdef MLQ_EMULATE_AVX512
    return true;
#else
    return __builtin_cpu_supports("avx512vbmi") != 0;
#endif
}

// A table of 256 bytes in four registers: 128 of them are looked up, twice, and the codes' top bits choose. AVX2's
// sixteen shuffles per 32 bytes took 27 % of NASNet mobile.
MLQ_AVX512VBMI void lookup(const LookupArgs& args) noexcept {
    const __m512i table0 = _mm512_loadu_si512(args.table);
    const __m512i table1 = _mm512_loadu_si512(args.table + 64);
    const __m512i table2 = _mm512_loadu_si512(args.table + 128);
    const __m512i table3 = _mm512_loadu_si512(args.table + 192);
    const auto look_up = [&](__m512i x) MLQ_AVX512VBMI {
        const __m512i low = _mm512_permutex2var_epi8(table0, x, table1);
        const __m512i high = _mm512_permutex2var_epi8(table2, x, table3);
        return _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high);
    };
    std::int64_t i = 0;
    for (; i + 64 <= args.count; i += 64)
        _mm512_storeu_si512(args.output + i, look_up(_mm512_loadu_si512(args.input + i)));
    if (i < args.count) {  // rows of a Concat are short: one by one, their last elements took 10 % of NASNet mobile
        const __mmask64 mask = byte_mask_of(static_cast<std::int32_t>(args.count - i));
        _mm512_mask_storeu_epi8(args.output + i, mask, look_up(_mm512_maskz_loadu_epi8(mask, args.input + i)));
    }
}

namespace {

// Byte b of vector v of 64 pixels is of channel (64 v + b) % 3: first the two channels of the first two planes take
// their places, then those of the third come between them.
struct Places {
    std::array<std::array<std::uint8_t, 64>, 3> first_two, third;
};

constexpr Places make_places() {
    Places places{};
    for (std::size_t k = 0; k < 192; ++k) {
        const auto pixel = static_cast<std::uint8_t>(k / 3);
        const auto of_second = static_cast<std::uint8_t>(64 + pixel);
        places.first_two[k / 64][k % 64] = k % 3 == 1 ? of_second : pixel;
        places.third[k / 64][k % 64] = k % 3 == 2 ? of_second : static_cast<std::uint8_t>(k % 64);
    }
    return places;
}

}  // namespace

MLQ_AVX512VBMI void interleave_three(const InterleaveArgs& args) noexcept {
    static constexpr Places places = make_places();
    std::int64_t i = 0;
    for (; i + 64 <= args.count; i += 64) {
        const __m512i first = _mm512_loadu_si512(args.input + i);
        const __m512i second = _mm512_loadu_si512(args.input + args.plane + i);
        const __m512i third = _mm512_loadu_si512(args.input + 2 * args.plane + i);
        for (std::size_t v = 0; v < 3; ++v) {
            const __m512i two = _mm512_permutex2var_epi8(first, _mm512_loadu_si512(places.first_two[v].data()), second);
            const __m512i all = _mm512_permutex2var_epi8(two, _mm512_loadu_si512(places.third[v].data()), third);
            _mm512_storeu_si512(args.output + 3 * i + 64 * static_cast<std::int64_t>(v), all);
        }
    }
    scalar::interleave_three({args.input + i, args.plane, args.output + 3 * i, args.count - i});
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
