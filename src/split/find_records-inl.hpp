// From marks to records and fields, which every instruction set compiles for itself: no function of the standard
// library is called here, so that no shared inline function is built with instructions the processor may lack.
#include "mlq/split/scan.hpp"

namespace {

using mlq::split::FieldRequest;
using mlq::split::FoundRecords;
using mlq::split::MarkedText;
using mlq::split::ScanText;
using mlq::split::Slice;

// Without the line ending; `newline` is where the text ends if there is none.
inline Slice trim_record(const ScanText& text, std::uint32_t begin, std::uint32_t newline) {
    const bool has_return = newline < text.size && newline > begin && text.data[newline - 1] == '\r';
    return {begin, newline - (has_return ? 1 : 0)};
}

// The marks of one record of the expected number of fields begin at `marks`.
inline void find_fields(const std::uint32_t* marks, const FieldRequest& request, Slice content, Slice* fields) {
    for (std::size_t k = 0; k < request.wanted_count; ++k) {
        const std::uint32_t column = request.wanted[k];
        const std::uint32_t begin = column == 0 ? content.begin : marks[column - 1] + 1;
        const std::uint32_t end = column + 1 == request.columns ? content.end : marks[column];
        fields[k] = {begin < end ? begin : end, end};
    }
}

// Where no record is blank or ragged, every columns-th mark is a line end, and if that holds for as many marks as there
// are line ends, there are no others. Returns false if it does not hold; what was found until then is worthless.
inline bool find_regular_records(const ScanText& text, const MarkedText& marks, const FieldRequest& request,
                                 FoundRecords& out) {
    if (request.columns == 1 || std::uint64_t{marks.ends} * request.columns > marks.count) return false;
    std::uint32_t begin = 0;
    const std::uint32_t* at = marks.positions;
    for (std::uint32_t i = 0; i < marks.ends; ++i, at += request.columns) {
        const std::uint32_t newline = at[request.columns - 1];
        if (text.data[newline] != '\n') return false;
        find_fields(at, request, trim_record(text, begin, newline), out.fields + i * request.wanted_count);
        out.records[i] = {begin, newline + 1};
        begin = newline + 1;
    }
    out.found = marks.ends;
    return true;
}

// Records one by one from `begin` and mark `at` on.
inline void walk_records(const ScanText& text, const MarkedText& marks, const FieldRequest& request,
                         std::uint32_t begin, std::uint32_t at, FoundRecords& out) {
    const auto size = static_cast<std::uint32_t>(text.size);
    while (begin < size) {
        const std::uint32_t first = at;
        while (at < marks.count && text.data[marks.positions[at]] != '\n') ++at;
        const std::uint32_t fields = at - first + 1;
        const std::uint32_t newline = at < marks.count ? marks.positions[at++] : size;
        const std::uint32_t end = newline < size ? newline + 1 : size;
        const Slice content = trim_record(text, begin, newline);
        begin = end;
        if (content.begin == content.end) {
            ++out.skipped;
        } else if (fields != request.columns) {
            out.ragged = true;
            out.ragged_record = {content.begin, end};
            out.ragged_fields = fields;
            return;
        } else {
            find_fields(marks.positions + first, request, content, out.fields + out.found * request.wanted_count);
            out.records[out.found++] = {content.begin, end};
        }
    }
}

inline void find_marked_records(const ScanText& text, const MarkedText& marks, const FieldRequest& request,
                                FoundRecords& out) {
    out.found = out.skipped = 0;
    out.ragged = false;
    if (!find_regular_records(text, marks, request, out)) return walk_records(text, marks, request, 0, 0, out);
    const std::uint32_t seen = marks.ends * request.columns;
    walk_records(text, marks, request, out.found == 0 ? 0 : out.records[out.found - 1].end, seen, out);
}

}  // namespace
