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

#include "find_records-inl.hpp"

namespace mlq::split {
namespace {

struct Block {
    __m256i low, high;
};

Block load(const char* data) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(data)),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32))};
}

std::uint64_t equal_bits(Block block, __m256i byte) {
    const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.low, byte)));
    const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.high, byte)));
    return static_cast<std::uint64_t>(high) << 32 | low;
}

// Bit i becomes the parity of bits 0..i: from each opening quote up to the byte before its closing quote.
std::uint64_t running_parity(std::uint64_t bits) {
    const __m128i all_ones = _mm_set1_epi8(-1);
    const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), all_ones, 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

// What the bytes before a block leave behind, in bit 0; `inside` is 0 or all ones.
struct Carry {
    std::uint64_t inside = 0;
    std::uint64_t may_open = 1;      // a field begins here, or a quote just closed and may turn out to be doubled
    std::uint64_t after_quote = 0;   // a quote just closed
    std::uint64_t after_return = 0;  // and a carriage return follows it
};

struct Needles {
    __m256i quote, delimiter, newline;
};

// A carriage return between a closing quote and a newline is right; all other `followers` of a closing quote are
// misplaced. Out of line and by value, so that the loop keeps its state in registers.
__attribute__((noinline)) std::uint64_t check_returns(Block block, std::uint64_t followers, std::uint64_t after_return,
                                                      std::uint64_t newlines) {
    const std::uint64_t good = equal_bits(block, _mm256_set1_epi8('\r')) & followers;
    return (followers & ~good) | ((good << 1 | after_return) & ~newlines);
}

struct BlockMarks {
    std::uint64_t separators, ends, misplaced;
};

// One block of a text with quotes.
inline BlockMarks mark_block(Block block, std::uint64_t valid, const Needles& needles, Carry& carry) {
    const std::uint64_t quotes = equal_bits(block, needles.quote) & valid;
    const std::uint64_t all_separators = equal_bits(block, needles.delimiter) & valid;
    const std::uint64_t all_newlines = equal_bits(block, needles.newline) & valid;
    const std::uint64_t inside = running_parity(quotes) ^ carry.inside;
    const std::uint64_t separators = all_separators & ~inside;
    const std::uint64_t ends = all_newlines & ~inside;
    const std::uint64_t closing = quotes & ~inside;
    const std::uint64_t starts = separators | ends | closing;
    std::uint64_t misplaced = quotes & inside & ~(starts << 1 | carry.may_open);
    const std::uint64_t followers =
        (closing << 1 | carry.after_quote) & ~(all_separators | all_newlines | quotes) & valid;
    const std::uint64_t after_return = carry.after_return;
    carry = {static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63), starts >> 63, closing >> 63, 0};
    if (__builtin_expect((followers | after_return) != 0, 0)) {
        misplaced |= check_returns(block, followers, after_return, all_newlines) & valid;
        carry.after_return = followers >> 63;  // if it is no carriage return, it is misplaced already
    }
    return {separators, ends, misplaced};
}

bool supported() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
}

std::size_t count_byte(const char* data, std::size_t size, char byte) {
    const __m256i needle = _mm256_set1_epi8(byte);
    std::size_t total = 0;
    std::size_t i = 0;
    for (; i + 64 <= size; i += 64) {
        total += static_cast<std::size_t>(__builtin_popcountll(equal_bits(load(data + i), needle)));
    }
    for (; i < size; ++i) total += data[i] == byte ? 1 : 0;
    return total;
}

MarkSummary mark(const ScanText& text, const Marks& marks) {
    const Needles needles = {_mm256_set1_epi8(text.quote), _mm256_set1_epi8(text.delimiter), _mm256_set1_epi8('\n')};
    const bool quoting = text.quote != '\0';
    const std::uint64_t delimiting = text.delimiter == '\n' ? 0 : ~std::uint64_t{0};
    MarkSummary summary;
    Carry carry;
    std::uint32_t separators = 0;
    const auto mark_one = [&](Block block, std::uint64_t valid, std::size_t word) __attribute__((always_inline)) {
        BlockMarks found;
        if (quoting) {
            found = mark_block(block, valid, needles, carry);
            if (__builtin_expect(found.misplaced != 0, 0) && summary.misplaced == no_position)
                summary.misplaced = word * 64 + static_cast<std::size_t>(__builtin_ctzll(found.misplaced));
        } else {
            found = {equal_bits(block, needles.delimiter) & valid & delimiting,
                     equal_bits(block, needles.newline) & valid, 0};
        }
        marks.separators[word] = found.separators;
        marks.ends[word] = found.ends;
        marks.separators_before[word] = separators;
        separators += static_cast<std::uint32_t>(__builtin_popcountll(found.separators));
        summary.ends += static_cast<std::uint32_t>(__builtin_popcountll(found.ends));
    };
    const std::size_t whole = text.size / 64;
    for (std::size_t word = 0; word < whole; ++word) mark_one(load(text.data + word * 64), ~std::uint64_t{0}, word);
    const std::size_t left = text.size % 64;
    char padded[64] = {};
    if (left > 0) std::memcpy(padded, text.data + whole * 64, left);
    mark_one(load(padded), (std::uint64_t{1} << left) - 1, whole);
    return summary;
}

void find_records(const ScanText& text, const Marks& marks, const FieldRequest& request, FoundRecords& out) {
    find_marked_records(text, marks, request, out);
}

}  // namespace
}  // namespace mlq::split

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace mlq::split {

constinit const ScanKernels scan_avx2 = {"avx2", supported, count_byte, mark, find_records};

}  // namespace mlq::split

#endif
