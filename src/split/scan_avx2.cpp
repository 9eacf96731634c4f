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

// What the bytes before a block leave behind: each field is 0 or 1 in bit 0, `inside` is 0 or all ones.
struct Carry {
    std::uint64_t inside = 0;
    std::uint64_t field_start = 1;
    std::uint64_t after_quote = 0;
    std::uint64_t after_return = 0;
};

struct Needles {
    __m256i quote, delimiter, newline, carriage_return;
};

// One block of a text with quotes; `valid` masks the bytes that exist. Returns the misplaced quotes.
std::uint64_t mark_block(Block block, std::uint64_t valid, const Needles& needles, Carry& carry,
                         std::uint64_t& separators, std::uint64_t& ends) {
    const std::uint64_t quotes = equal_bits(block, needles.quote) & valid;
    const std::uint64_t inside = running_parity(quotes) ^ carry.inside;
    const std::uint64_t all_separators = equal_bits(block, needles.delimiter) & valid;
    const std::uint64_t all_newlines = equal_bits(block, needles.newline) & valid;
    separators = all_separators & ~inside;
    ends = all_newlines & ~inside;
    const std::uint64_t closing = quotes & ~inside;
    const std::uint64_t after_quote = closing << 1 | carry.after_quote;
    const std::uint64_t field_start = (separators | ends) << 1 | carry.field_start;
    const std::uint64_t returns = equal_bits(block, needles.carriage_return) & valid & after_quote;
    const std::uint64_t after_return = returns << 1 | carry.after_return;
    const std::uint64_t bad_opening = quotes & inside & ~(field_start | after_quote);
    const std::uint64_t bad_follower = after_quote & ~(all_separators | all_newlines | returns | quotes) & valid;
    const std::uint64_t bad_return = after_return & ~all_newlines & valid;
    carry.inside = static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63);
    carry.field_start = (separators | ends) >> 63;
    carry.after_quote = closing >> 63;
    carry.after_return = returns >> 63;
    return bad_opening | bad_follower | bad_return;
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

std::size_t mark(const ScanText& text, const Marks& marks) {
    const Needles needles = {_mm256_set1_epi8(text.quote), _mm256_set1_epi8(text.delimiter), _mm256_set1_epi8('\n'),
                             _mm256_set1_epi8('\r')};
    const bool quoting = text.quote != '\0';
    const std::uint64_t delimiting = text.delimiter == '\n' ? 0 : ~std::uint64_t{0};
    marks.separators[text.size / 64] = marks.ends[text.size / 64] = 0;
    std::size_t misplaced = no_position;
    Carry carry;
    for (std::size_t at = 0; at < text.size; at += 64) {
        const std::size_t left = text.size - at;
        Block block;
        std::uint64_t valid = ~std::uint64_t{0};
        if (left >= 64) {
            block = load(text.data + at);
        } else {
            char padded[64] = {};
            std::memcpy(padded, text.data + at, left);
            block = load(padded);
            valid >>= 64 - left;
        }
        if (quoting) {
            const std::uint64_t bad =
                mark_block(block, valid, needles, carry, marks.separators[at / 64], marks.ends[at / 64]);
            if (bad != 0 && misplaced == no_position) misplaced = at + static_cast<std::size_t>(__builtin_ctzll(bad));
        } else {
            marks.separators[at / 64] = equal_bits(block, needles.delimiter) & valid & delimiting;
            marks.ends[at / 64] = equal_bits(block, needles.newline) & valid;
        }
    }
    return misplaced;
}

std::size_t count_bits(const std::uint64_t* words, std::size_t count) {
    return count_word_bits(words, count);
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

constinit const ScanKernels scan_avx2 = {"avx2", supported, count_byte, mark, count_bits, find_records};

}  // namespace mlq::split

#endif
