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

void mark(const ScanText& text, MarkedText& marks) {
    marks = {marks.positions};
    enum class Place { field_start, unquoted, quoted, after_quote, after_return } place = Place::field_start;
    const auto complain = [&](std::size_t at) { marks.misplaced = std::min(marks.misplaced, at); };
    for (std::size_t i = 0; i < text.size; ++i) {
        const char c = text.data[i];
        marks.newlines += c == '\n' ? 1 : 0;
        const bool is_quote = text.quote != '\0' && c == text.quote;
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
        if (c == text.delimiter || c == '\n') {
            marks.positions[marks.count++] = static_cast<std::uint32_t>(i);
            marks.ends += c == '\n' ? 1 : 0;
            place = Place::field_start;
        } else if (place == Place::after_quote && c == '\r') {
            place = Place::after_return;
        } else {
            if (place == Place::after_quote) complain(i);
            place = Place::unquoted;
        }
    }
}

void find_records(const ScanText& text, const MarkedText& marks, const FieldRequest& request, FoundRecords& out) {
    find_marked_records(text, marks, request, out);
}

}  // namespace

constinit const ScanKernels scan_scalar = {"scalar", always, count_byte, mark, find_records};

}  // namespace mlq::split
