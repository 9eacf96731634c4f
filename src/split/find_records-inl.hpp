// The loop over marks that every instruction set compiles for itself: no function of the standard library is called
// here, so that no shared inline function is built with instructions the processor may lack.
#include "mlq/split/scan.hpp"

namespace {

using mlq::split::FieldRequest;
using mlq::split::FoundRecords;
using mlq::split::Marks;
using mlq::split::ScanText;
using mlq::split::Slice;

inline std::size_t count_word_bits(const std::uint64_t* words, std::size_t count) {
    std::size_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) bits += static_cast<std::size_t>(__builtin_popcountll(words[i]));
    return bits;
}

// The separators of the text in order; never looks at a word beyond `limit`.
struct SeparatorCursor {
    const std::uint64_t* words;
    std::size_t word = 0;
    std::uint64_t bits;

    explicit SeparatorCursor(const std::uint64_t* from) : words(from), bits(from[0]) {}

    // The next separator before `limit`, or `limit` if there is none.
    std::uint32_t next(std::uint32_t limit) {
        const std::size_t last = limit / 64;
        while (bits == 0) {
            if (word >= last) return limit;
            bits = words[++word];
        }
        const auto at = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
        if (at >= limit) return limit;
        bits &= bits - 1;
        return at;
    }
    // How many are left before `limit`; they are consumed.
    std::uint32_t count(std::uint32_t limit) {
        const std::size_t last = limit / 64;
        int found = 0;
        while (word < last) {
            found += __builtin_popcountll(bits);
            bits = words[++word];
        }
        const std::uint64_t below = (std::uint64_t{1} << (limit % 64)) - 1;
        found += __builtin_popcountll(bits & below);
        bits &= ~below;
        return static_cast<std::uint32_t>(found);
    }
};

inline void find_marked_records(const ScanText& text, const Marks& marks, const FieldRequest& request,
                                FoundRecords& out) {
    out.found = out.skipped = 0;
    out.ragged = false;
    if (text.size == 0) return;
    const auto size = static_cast<std::uint32_t>(text.size);
    const std::size_t words = text.size / 64 + 1;
    SeparatorCursor separators(marks.separators);
    std::uint32_t begin = 0;
    std::size_t word = 0;
    std::uint64_t bits = marks.ends[0];
    while (begin < size) {
        while (bits == 0 && word + 1 < words) bits = marks.ends[++word];
        const bool terminated = bits != 0;
        const std::uint32_t newline =
            terminated ? static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))) : size;
        if (terminated) bits &= bits - 1;
        const std::uint32_t end = terminated ? newline + 1 : size;
        const bool carriage_return = terminated && newline > begin && text.data[newline - 1] == '\r';
        const std::uint32_t content_end = newline - (carriage_return ? 1 : 0);
        if (content_end == begin) {
            ++out.skipped;
            begin = end;
            continue;
        }
        std::uint32_t seen = 0;  // separators consumed so far
        std::uint32_t field_begin = begin;
        Slice* fields = out.fields + out.found * request.wanted_count;
        for (std::size_t k = 0; k < request.wanted_count; ++k) {
            for (; seen < request.wanted[k]; ++seen) {
                const std::uint32_t at = separators.next(content_end);
                if (at == content_end) break;  // too few: counted below
                field_begin = at + 1;
            }
            std::uint32_t field_end = content_end;
            if (seen == request.wanted[k] && seen + 1 < request.columns) {
                field_end = separators.next(content_end);
                if (field_end != content_end) ++seen;
            }
            fields[k] = {field_begin, field_end};
            field_begin = field_end + 1;
        }
        seen += separators.count(newline);
        if (seen + 1 != request.columns) {
            out.ragged = true;
            out.ragged_record = {begin, end};
            out.ragged_fields = seen + 1;
            return;
        }
        out.records[out.found++] = {begin, end};
        begin = end;
    }
}

}  // namespace
