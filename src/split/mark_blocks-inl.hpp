// Marks quotes, separators and line ends 64 bytes at a time. Whoever includes this opens its instruction set first and
// says what 64 bytes are:
//   struct Block; Needle repeat(char); Block load(const char*); std::uint64_t equal_bits(Block, Needle)
//   std::uint32_t* list_bits(bits, base, out): writes base + i for every set bit i, and perhaps more; returns the end
#include <immintrin.h>

#include <cstring>

#include "find_records-inl.hpp"

namespace mlq::split {
namespace {

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
    Needle quote, delimiter, newline;
};

// A carriage return between a closing quote and a newline is right; all other `followers` of a closing quote are
// misplaced. Out of line and by value, so that the loop keeps its state in registers.
__attribute__((noinline)) std::uint64_t check_returns(Block block, std::uint64_t followers, std::uint64_t after_return,
                                                      std::uint64_t newlines) {
    const std::uint64_t good = equal_bits(block, repeat('\r')) & followers;
    return (followers & ~good) | ((good << 1 | after_return) & ~newlines);
}

struct BlockMarks {
    std::uint64_t fields_and_records, records, newlines, misplaced;
};

// One block of a text with quotes.
inline BlockMarks mark_block(Block block, std::uint64_t valid, const Needles& needles, Carry& carry) {
    const std::uint64_t quotes = equal_bits(block, needles.quote) & valid;
    const std::uint64_t all_separators = equal_bits(block, needles.delimiter) & valid;
    const std::uint64_t all_newlines = equal_bits(block, needles.newline) & valid;
    const std::uint64_t inside = running_parity(quotes) ^ carry.inside;
    const std::uint64_t all_ends = all_separators | all_newlines;
    const std::uint64_t ends = all_ends & ~inside;
    const std::uint64_t closing = quotes & ~inside;
    const std::uint64_t starts = ends | closing;
    std::uint64_t misplaced = quotes & inside & ~(starts << 1 | carry.may_open);
    const std::uint64_t followers = (closing << 1 | carry.after_quote) & ~(all_ends | quotes) & valid;
    const std::uint64_t after_return = carry.after_return;
    carry = {static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63), starts >> 63, closing >> 63, 0};
    if (__builtin_expect((followers | after_return) != 0, 0)) {
        misplaced |= check_returns(block, followers, after_return, all_newlines) & valid;
        carry.after_return = followers >> 63;  // if it is no carriage return, it is misplaced already
    }
    return {ends, all_newlines & ~inside, all_newlines, misplaced};
}

std::size_t count_byte(const char* data, std::size_t size, char byte) {
    const Needle needle = repeat(byte);
    std::size_t total = 0;
    std::size_t i = 0;
    for (; i + 64 <= size; i += 64) {
        total += static_cast<std::size_t>(__builtin_popcountll(equal_bits(load(data + i), needle)));
    }
    for (; i < size; ++i) total += data[i] == byte ? 1 : 0;
    return total;
}

template <bool quoting>
void mark_text(const ScanText& text, MarkedText& marks) {
    const Needles needles = {repeat(text.quote), repeat(text.delimiter), repeat('\n')};
    Carry carry;
    std::uint32_t* out = marks.positions;
    std::uint32_t ends = 0, newlines = 0;
    std::size_t misplaced = no_position;
    const auto mark_one = [&](Block block, std::uint64_t valid, std::size_t at) __attribute__((always_inline)) {
        BlockMarks found;
        if (quoting) {
            found = mark_block(block, valid, needles, carry);
            if (__builtin_expect(found.misplaced != 0, 0) && misplaced == no_position)
                misplaced = at + static_cast<std::size_t>(__builtin_ctzll(found.misplaced));
        } else {
            const std::uint64_t here = equal_bits(block, needles.newline) & valid;
            found = {(equal_bits(block, needles.delimiter) & valid) | here, here, here, 0};
        }
        out = list_bits(found.fields_and_records, static_cast<std::uint32_t>(at), out);
        ends += static_cast<std::uint32_t>(__builtin_popcountll(found.records));
        newlines += static_cast<std::uint32_t>(__builtin_popcountll(found.newlines));
    };
    const char* const data = text.data;
    const std::size_t whole = text.size / 64 * 64;
    for (std::size_t at = 0; at < whole; at += 64) mark_one(load(data + at), ~std::uint64_t{0}, at);
    const std::size_t left = text.size % 64;
    char padded[64] = {};
    if (left > 0) std::memcpy(padded, data + whole, left);
    mark_one(load(padded), (std::uint64_t{1} << left) - 1, whole);
    marks = {marks.positions, static_cast<std::uint32_t>(out - marks.positions), ends, newlines, misplaced};
}

void mark(const ScanText& text, MarkedText& marks) {
    text.quote == '\0' ? mark_text<false>(text, marks) : mark_text<true>(text, marks);
}

void find_records(const ScanText& text, const MarkedText& marks, const FieldRequest& request, FoundRecords& out) {
    find_marked_records(text, marks, request, out);
}

}  // namespace
}  // namespace mlq::split
