// Finds the records and fields of delimited text (RFC 4180), 64 bytes at a time.
//
// The text must begin at the start of a record. A quoted field keeps newlines and delimiters as data and writes a quote
// as two quotes; a quote opens only at the start of a field and closes only at its end. Every instruction set returns
// the bits of the scalar definition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mlq::split {

constexpr std::size_t no_position = ~std::size_t{0};

struct ScanText {
    const char* data = nullptr;
    std::size_t size = 0;  // below 2^32
    char delimiter = ',';  // '\n': records have no fields
    char quote = '"';      // '\0': quotes mean nothing
};

// The delimiters and newlines outside quotes, ascending: where fields and records end.
struct MarkedText {
    std::uint32_t* positions = nullptr;  // room for mark_room(size) of them
    std::uint32_t count = 0;
    std::uint32_t ends = 0;               // how many of them are newlines
    std::uint32_t newlines = 0;           // in the text, those inside quotes too
    std::size_t misplaced = no_position;  // the first misplaced quote; marks beyond it are doubtful
};
constexpr std::size_t mark_room(std::size_t size) {
    return size + 64;  // kernels may write beyond the last
}

// Where a record or a field lies in the text: [begin, end).
struct Slice {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

// Which fields to return: `columns` fields are expected in every record, those in `wanted` (ascending, distinct) are
// returned.
struct FieldRequest {
    std::uint32_t columns = 1;
    const std::uint32_t* wanted = nullptr;
    std::size_t wanted_count = 0;
};

// `records` and `fields` (wanted_count per record) must have room for every newline marked plus one.
struct FoundRecords {
    Slice* records;             // with the line ending
    Slice* fields;              // raw: with quotes, without the line ending
    std::uint32_t found = 0;    // blank lines (nothing but a line ending) are skipped
    std::uint32_t skipped = 0;  // blank lines among them
    bool ragged = false;        // stopped at a record with another number of fields ...
    Slice ragged_record = {};   // ... this one ...
    std::uint32_t ragged_fields = 0;
};

struct ScanKernels {
    const char* name;
    bool (*supported)();
    std::size_t (*count_byte)(const char* data, std::size_t size, char byte);
    void (*mark)(const ScanText& text, MarkedText& marks);  // fills all but `positions`, which it is given
    void (*find_records)(const ScanText& text, const MarkedText& marks, const FieldRequest& request, FoundRecords& out);
};

// Best first; the last, "scalar", runs everywhere.
std::span<const ScanKernels* const> scan_kernels();

// "auto": the best that this processor supports; "scalar", "avx2", "avx512": that one or the next below it; other
// names: "auto".
const ScanKernels& choose_scan_kernels(std::string_view isa = "auto");

}  // namespace mlq::split
