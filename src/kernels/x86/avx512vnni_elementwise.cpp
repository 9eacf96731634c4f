// One element at a time, 64 of them per turn: sums and products of codes, and the way from floats to codes.
#include "../definition.hpp"
#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

constexpr std::int64_t codes_per_turn = 64;

enum class Operation { add, mul };

struct Factors {
    __m512i a_zero_point;
    __m512i b_zero_point;
    __m512 a_multiplier;
    __m512 b_multiplier;
};

MLQ_AVX512VNNI_INLINE __m512 to_real(__m512i q, __m512i zero_point) {
    return _mm512_cvtepi32_ps(_mm512_sub_epi32(q, zero_point));
}

template <Operation operation>
MLQ_AVX512VNNI_INLINE __m512 combine(__m512i a, __m512i b, const Factors& factors) {
    if constexpr (operation == Operation::add) {
        return _mm512_add_ps(_mm512_mul_ps(to_real(a, factors.a_zero_point), factors.a_multiplier),
                             _mm512_mul_ps(to_real(b, factors.b_zero_point), factors.b_multiplier));
    } else {
        const __m512i product =
            _mm512_mullo_epi32(_mm512_sub_epi32(a, factors.a_zero_point), _mm512_sub_epi32(b, factors.b_zero_point));
        return _mm512_mul_ps(_mm512_cvtepi32_ps(product), factors.a_multiplier);
    }
}

// Sixteen codes from x + 16 part on, of those that `bytes` allows to read.
MLQ_AVX512VNNI_INLINE __m512i load_codes(const std::uint8_t* x, int part, __mmask64 bytes) {
    return _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(static_cast<__mmask16>(bytes >> (16 * part)), x + 16 * part));
}

// Stores the codes of four vectors of sixteen t that follow each other.
MLQ_AVX512VNNI_INLINE void store_codes(std::uint8_t* output, __mmask64 bytes, const __m512 (&t)[4],
                                       const VectorCodes& codes) {
    _mm512_mask_storeu_epi8(output, bytes, transpose_dwords(to_codes(t[0], t[1], t[2], t[3], codes)));
}

template <Operation operation>
MLQ_AVX512VNNI void combine_rows(const BinaryArgs& args) {
    const VectorCodes codes = broadcast(args.codes);
    const Factors factors = {_mm512_set1_epi32(args.a_zero_point), _mm512_set1_epi32(args.b_zero_point),
                             _mm512_set1_ps(args.a_multiplier), _mm512_set1_ps(args.b_multiplier)};
    if (args.columns == 0) return;
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const std::uint8_t* a = args.a + row * args.a_stride;
        const std::uint8_t* b = args.b + row * args.b_stride;
        std::uint8_t* output = args.output + row * args.output_stride;
        const __m512i column = _mm512_set1_epi32(*b);
        for (std::int64_t i = 0; i < args.columns; i += codes_per_turn) {
            const std::int64_t left = args.columns - i;
            const __mmask64 bytes =
                byte_mask_of(static_cast<std::int32_t>(left < codes_per_turn ? left : codes_per_turn));
            __m512 t[4];
            MLQ_UNROLL
            for (int v = 0; v < 4; ++v)
                t[v] = combine<operation>(load_codes(a + i, v, bytes),
                                          args.b_is_column ? column : load_codes(b + i, v, bytes), factors);
            store_codes(output + i, bytes, t, codes);
        }
    }
}

}  // namespace

void add(const BinaryArgs& args) noexcept {
    combine_rows<Operation::add>(joined(args));
}
void mul(const BinaryArgs& args) noexcept {
    combine_rows<Operation::mul>(joined(args));
}

MLQ_AVX512VNNI void quantize(const QuantizeArgs& args) noexcept {
    const VectorCodes codes = broadcast(codes_between(0, args.highest, args.zero_point));
    const __m512 scale = _mm512_set1_ps(args.scale);
    for (std::int64_t i = 0; i < args.count; i += codes_per_turn) {
        const std::int64_t left = args.count - i;
        const auto valid = static_cast<std::int32_t>(left < codes_per_turn ? left : codes_per_turn);
        __m512 t[4];
        MLQ_UNROLL
        for (int v = 0; v < 4; ++v) {
            t[v] = _mm512_div_ps(_mm512_maskz_loadu_ps(mask_of(16 * v, valid), args.input + i + 16 * v), scale);
            t[v] = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(t[v], t[v], _CMP_ORD_Q), t[v]);  // NaN becomes 0
        }
        store_codes(args.output + i, byte_mask_of(valid), t, codes);
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
