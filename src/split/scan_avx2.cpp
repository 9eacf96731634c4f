// Scanning with 32-byte comparisons; quoted stretches come from one carry-less multiplication per 64 bytes.
#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#include "mlq/split/scan.hpp"
#include "scan_list.hpp"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt,pclmul"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt,pclmul")
#endif

namespace mlq::split {
namespace {

using Needle = __m256i;
struct Block {
    __m256i low, high;
};
Needle repeat(char byte) {
    return _mm256_set1_epi8(byte);
}
Block load(const char* data) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(data)),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32))};
}
std::uint64_t equal_bits(Block block, Needle byte) {
    const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.low, byte)));
    const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.high, byte)));
    return static_cast<std::uint64_t>(high) << 32 | low;
}
// Eight are written without asking how many there are: a mispredicted branch costs more.
inline std::uint32_t* list_bits(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
    std::uint32_t* const end = out + __builtin_popcountll(bits);
    do {
        for (int k = 0; k < 8; ++k) {
            out[k] = base + static_cast<std::uint32_t>(_tzcnt_u64(bits));
            bits &= bits - 1;
        }
        out += 8;
    } while (__builtin_expect(bits != 0, 0));
    return end;
}

}  // namespace
}  // namespace mlq::split

#include "mark_blocks-inl.hpp"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace mlq::split {
namespace {

bool supported() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
}

}  // namespace

constinit const ScanKernels scan_avx2 = {"avx2", supported, count_byte, mark, find_records};

}  // namespace mlq::split

#endif
