// The fields of one record, cut out of its text. Errors do not say where: the caller knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlq::detail {

// Where fields are written: present[i] says whether values[i] belongs to this record.
struct RecordFields {
    std::vector<std::string> values;
    std::vector<bool> present;

    explicit RecordFields(std::size_t count) : values(count), present(count, false) {}
    void clear() { present.assign(present.size(), false); }
    void set(std::size_t index, std::string_view text) {
        values[index].assign(text);
        present[index] = true;
    }
};

// Cuts delimited text into fields; `slots[i]` is where field i goes (no_slot: nowhere), and fields beyond `slots` only
// count. quote '\0' means that quotes are data. Returns the number of fields. Throws Error for misplaced quotes.
inline constexpr std::size_t no_slot = ~std::size_t{0};
std::size_t split_delimited(std::string_view record, char delimiter, char quote, const std::vector<std::size_t>& slots,
                            RecordFields& out);

// Reads one flat JSON object; members named in `names` go to the slot of that name, others are checked and skipped.
// Numbers and literals keep their spelling, null is absent, nested arrays and objects keep their text. Throws Error for
// broken JSON, for a wanted member that comes twice, and for nesting beyond 100 levels.
void read_json_object(std::string_view record, const std::vector<std::string>& names, RecordFields& out);

}  // namespace mlq::detail
