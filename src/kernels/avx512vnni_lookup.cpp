// A table of 256 bytes in four registers: vpermi2b looks up 128 of them, twice, and the codes' top bits choose. It
// needs AVX-512-VBMI, which Cascade Lake lacks: there the table keeps the version of AVX2, whose sixteen shuffles per
// 32 bytes took 27 % of NASNet mobile.
#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

bool has_fast_lookup() noexcept {
#ifdef MLQ_EMULATE_AVX512
    return true;
#else
    return __builtin_cpu_supports("avx512vbmi") != 0;
#endif
}

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

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
