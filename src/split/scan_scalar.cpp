// The definition of scanning, a byte at a time.
#include <algorithm>

#include "find_records-inl.hpp"
#include "scan_list.hpp"

namespace mlq::split {
namespace {

bool always() {
    return true;
}

std::size_t count_byte(const char* data, std::size_t size, char byte) {
    return static_cast<std::size_t>(std::count(data, data + size, byte));
}

MarkSummary mark(const ScanText& text, const Marks& marks) {
    std::fill_n(marks.separators, words_for(text.size), 0);
    std::fill_n(marks.ends, words_for(text.size), 0);
    enum class Place { field_start, unquoted, quoted, after_quote, after_return } place = Place::field_start;
    MarkSummary summary;
    std::uint32_t separators = 0;
    const auto complain = [&](std::size_t at) { summary.misplaced = std::min(summary.misplaced, at); };
    for (std::size_t i = 0; i <= text.size; ++i) {
        if (i % 64 == 0) marks.separators_before[i / 64] = separators;
        if (i == text.size) break;
        const char c = text.data[i];
        const bool is_quote = text.quote != '\0' && c == text.quote;
        const std::uint64_t bit = std::uint64_t{1} << (i % 64);
        if (place == Place::quoted) {
            if (is_quote) place = Place::after_quote;
            continue;
        }
        if (is_quote) {
            if (place == Place::unquoted || place == Place::after_return) complain(i);
            place = Place::quoted;  // opens a field, or is the second of a pair
            continue;
        }
        if (place == Place::after_return && c != '\n') complain(i);
        if (c == text.delimiter && c != '\n') {
            marks.separators[i / 64] |= bit;
            ++separators;
            place = Place::field_start;
        } else if (c == '\n') {
            marks.ends[i / 64] |= bit;
            ++summary.ends;
            place = Place::field_start;
        } else if (place == Place::after_quote && c == '\r') {
            place = Place::after_return;
        } else {
            if (place == Place::after_quote) complain(i);
            place = Place::unquoted;
        }
    }
    return summary;
}

void find_records(const ScanText& text, const Marks& marks, const FieldRequest& request, FoundRecords& out) {
    find_marked_records(text, marks, request, out);
}

}  // namespace

constinit const ScanKernels scan_scalar = {"scalar", always, count_byte, mark, find_records};

}  // namespace mlq::split
