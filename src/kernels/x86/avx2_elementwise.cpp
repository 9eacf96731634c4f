#include <immintrin.h>

#include <cmath>

#include "../definition.hpp"
#include "../scalar.hpp"
#include "avx2.hpp"
#include "avx2_requantize.hpp"
#include "target.hpp"

namespace mlq::avx2 {
namespace {

enum class Operation { add, mul };

struct Factors {
    __m256i a_zero_point;
    __m256i b_zero_point;
    __m256 a_multiplier;
    __m256 b_multiplier;
};

template <Operation operation>
MLQ_AVX2_INLINE __m256 combine(__m256i a, __m256i b, const Factors& factors) {
    if constexpr (operation == Operation::add) {
        return _mm256_add_ps(_mm256_mul_ps(to_real(a, factors.a_zero_point), factors.a_multiplier),
                             _mm256_mul_ps(to_real(b, factors.b_zero_point), factors.b_multiplier));
    } else {
        const __m256i product =
            _mm256_mullo_epi32(_mm256_sub_epi32(a, factors.a_zero_point), _mm256_sub_epi32(b, factors.b_zero_point));
        return _mm256_mul_ps(_mm256_cvtepi32_ps(product), factors.a_multiplier);
    }
}

template <Operation operation>
MLQ_AVX2 void combine_rows(const BinaryArgs& given) {
    const BinaryArgs args = joined(given);
    if (args.columns == 0) return;
    const VectorCodes codes = broadcast(args.codes);
    const Factors factors = {_mm256_set1_epi32(args.a_zero_point), _mm256_set1_epi32(args.b_zero_point),
                             _mm256_set1_ps(args.a_multiplier), _mm256_set1_ps(args.b_multiplier)};
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const std::uint8_t* a = args.a + row * args.a_stride;
        const std::uint8_t* b = args.b + row * args.b_stride;
        std::uint8_t* output = args.output + row * args.output_stride;
        const __m128i column = _mm_set1_epi8(static_cast<char>(*b));
        for (std::int64_t i = 0; i < args.columns; i += 16) {
            const std::int64_t left = args.columns - i;
            const __m128i x = load_bytes(a + i, left);
            const __m128i y = args.b_is_column ? column : load_bytes(b + i, left);
            const __m256 low = combine<operation>(widen(x), widen(y), factors);
            const __m256 high = combine<operation>(widen(_mm_srli_si128(x, 8)), widen(_mm_srli_si128(y, 8)), factors);
            store_bytes(output + i, narrow(to_codes(low, codes), to_codes(high, codes)), left);
        }
    }
}

MLQ_AVX2_INLINE __m256i quantize8(const float* x, __m256 scale, const VectorCodes& codes) {
    const __m256 t = _mm256_div_ps(_mm256_loadu_ps(x), scale);
    return to_codes(_mm256_and_ps(t, _mm256_cmp_ps(t, t, _CMP_ORD_Q)), codes);  // NaN becomes 0
}

}  // namespace

void add(const BinaryArgs& args) noexcept {
    combine_rows<Operation::add>(args);
}
void mul(const BinaryArgs& args) noexcept {
    combine_rows<Operation::mul>(args);
}

// Sixteen byte shuffles, one for each high nibble: adding 0x70 with saturation sets the top bit of all bytes whose high
// nibble differs, and vpshufb turns those into zero.
MLQ_AVX2 void lookup(const LookupArgs& args) noexcept {
    std::int64_t i = 0;
    for (; i + 32 <= args.count; i += 32) {
        const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(args.input + i));
        __m256i y = _mm256_setzero_si256();
        for (int nibble = 0; nibble < 16; ++nibble) {
            const auto* part = reinterpret_cast<const __m128i*>(args.table + 16 * nibble);
            const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128(part));
            const __m256i own = _mm256_xor_si256(x, _mm256_set1_epi8(static_cast<char>(16 * nibble)));
            const __m256i index = _mm256_adds_epu8(own, _mm256_set1_epi8(0x70));
            y = _mm256_or_si256(y, _mm256_shuffle_epi8(table, index));
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(args.output + i), y);
    }
    for (; i < args.count; ++i) args.output[i] = args.table[args.input[i]];
}

// Byte b of vector v of sixteen pixels is of channel (16 v + b) % 3: each channel is shuffled into its places and zero
// elsewhere.
MLQ_AVX2 void interleave_three(const InterleaveArgs& args) noexcept {
    alignas(16) std::int8_t places[3][3][16];
    for (int v = 0; v < 3; ++v) {
        for (int c = 0; c < 3; ++c) {
            for (int b = 0; b < 16; ++b)
                places[v][c][b] = static_cast<std::int8_t>((16 * v + b) % 3 == c ? (16 * v + b) / 3 : -1);
        }
    }
    std::int64_t i = 0;
    for (; i + 16 <= args.count; i += 16) {
        for (int v = 0; v < 3; ++v) {
            __m128i bytes = _mm_setzero_si128();
            for (int c = 0; c < 3; ++c) {
                const auto* from = reinterpret_cast<const __m128i*>(args.input + c * args.plane + i);
                const __m128i place = _mm_load_si128(reinterpret_cast<const __m128i*>(places[v][c]));
                bytes = _mm_or_si128(bytes, _mm_shuffle_epi8(_mm_loadu_si128(from), place));
            }
            _mm_storeu_si128(reinterpret_cast<__m128i*>(args.output + 3 * i + 16 * v), bytes);
        }
    }
    scalar::interleave_three({args.input + i, args.plane, args.output + 3 * i, args.count - i});
}

MLQ_AVX2 void quantize(const QuantizeArgs& args) noexcept {
    const Codes range = codes_between(0, args.highest, args.zero_point);
    const VectorCodes codes = broadcast(range);
    const __m256 scale = _mm256_set1_ps(args.scale);
    std::int64_t i = 0;
    for (; i + 16 <= args.count; i += 16) {
        const __m128i bytes =
            narrow(quantize8(args.input + i, scale, codes), quantize8(args.input + i + 8, scale, codes));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(args.output + i), bytes);
    }
    for (; i < args.count; ++i) {
        const float t = args.input[i] / args.scale;
        args.output[i] = to_code(std::isnan(t) ? 0 : t, range);
    }
}

MLQ_AVX2 void dequantize(const DequantizeArgs& args) noexcept {
    const __m256i zero_point = _mm256_set1_epi32(args.zero_point);
    const __m256 scale = _mm256_set1_ps(args.scale);
    std::int64_t i = 0;
    for (; i + 8 <= args.count; i += 8) {
        const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(args.input + i));
        _mm256_storeu_ps(args.output + i, _mm256_mul_ps(to_real(widen(bytes), zero_point), scale));
    }
    for (; i < args.count; ++i) args.output[i] = static_cast<float>(args.input[i] - args.zero_point) * args.scale;
}

}  // namespace mlq::avx2
