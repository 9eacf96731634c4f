// The loops over marks that every instruction set compiles for itself: no function of the standard library is called
// here, so that no shared inline function is built with instructions the processor may lack.
#include "mlq/split/scan.hpp"

namespace {

using mlq::split::FieldRequest;
using mlq::split::FoundRecords;
using mlq::split::Marks;
using mlq::split::ScanText;
using mlq::split::Slice;

// Writes the positions of all set bits; up to seven entries beyond the last are overwritten. Two are written without
// asking how many there are: a mispredicted branch costs more.
inline std::uint32_t list_bits(const std::uint64_t* words, std::size_t count, std::uint32_t* positions) {
    std::uint32_t found = 0;
    for (std::size_t w = 0; w < count; ++w) {
        std::uint64_t bits = words[w];
        const auto here = static_cast<std::uint32_t>(__builtin_popcountll(bits));
        const auto base = static_cast<std::uint32_t>(w * 64);
        for (std::uint32_t k = 0; k < 2; ++k) {
            positions[found + k] = base + static_cast<std::uint32_t>(bits == 0 ? 0 : __builtin_ctzll(bits));
            bits &= bits - 1;
        }
        for (std::uint32_t k = 2; k < here; ++k) {
            positions[found + k] = base + static_cast<std::uint32_t>(__builtin_ctzll(bits));
            bits &= bits - 1;
        }
        found += here;
    }
    return found;
}

inline std::uint32_t count_separators_before(const Marks& marks, std::uint32_t position) {
    const std::uint64_t below = (std::uint64_t{1} << (position % 64)) - 1;
    return marks.separators_before[position / 64] +
           static_cast<std::uint32_t>(__builtin_popcountll(marks.separators[position / 64] & below));
}

// Walks the separators of one record.
struct SeparatorCursor {
    const std::uint64_t* words;
    std::uint32_t word;
    std::uint64_t bits;
    std::uint32_t limit;

    SeparatorCursor(const std::uint64_t* from, std::uint32_t begin, std::uint32_t end)
        : words(from), word(begin / 64), bits(from[begin / 64] & ~std::uint64_t{0} << (begin % 64)), limit(end) {}

    // The next separator, or `limit` if there is none before it.
    std::uint32_t next() {
        while (bits == 0) {
            if (word >= limit / 64) return limit;
            bits = words[++word];
        }
        const std::uint32_t at = word * 64 + static_cast<std::uint32_t>(__builtin_ctzll(bits));
        bits &= bits - 1;
        return at < limit ? at : limit;
    }
};

inline void find_fields(const Marks& marks, const FieldRequest& request, Slice content, Slice* fields) {
    SeparatorCursor separators(marks.separators, content.begin, content.end);
    std::uint32_t column = 0;
    std::uint32_t begin = content.begin;
    for (std::size_t k = 0; k < request.wanted_count; ++k) {
        for (; column < request.wanted[k]; ++column) begin = separators.next() + 1;
        const std::uint32_t end = separators.next();
        fields[k] = {begin < end ? begin : end, end};
        ++column;
        begin = end + 1;
    }
}

inline void find_marked_records(const ScanText& text, const Marks& marks, const FieldRequest& request,
                                FoundRecords& out) {
    out.found = out.skipped = 0;
    out.ragged = false;
    const auto size = static_cast<std::uint32_t>(text.size);
    const std::uint32_t ends = list_bits(marks.ends, text.size / 64 + 1, out.positions);
    const bool unterminated = size > 0 && (ends == 0 || out.positions[ends - 1] + 1 != size);
    std::uint32_t begin = 0;
    std::uint32_t separators_seen = 0;
    for (std::uint32_t i = 0; i < ends + (unterminated ? 1 : 0); ++i) {
        const std::uint32_t newline = i < ends ? out.positions[i] : size;
        const std::uint32_t end = i < ends ? newline + 1 : size;
        const bool carriage_return = i < ends && newline > begin && text.data[newline - 1] == '\r';
        const Slice content = {begin, newline - (carriage_return ? 1 : 0)};
        const std::uint32_t separators = count_separators_before(marks, newline);
        const std::uint32_t fields = separators - separators_seen + 1;
        separators_seen = separators;
        begin = end;
        if (content.begin == content.end) {
            ++out.skipped;
        } else if (fields != request.columns) {
            out.ragged = true;
            out.ragged_record = {content.begin, end};
            out.ragged_fields = fields;
            return;
        } else {
            find_fields(marks, request, content, out.fields + out.found * request.wanted_count);
            out.records[out.found++] = {content.begin, end};
        }
    }
}

}  // namespace
