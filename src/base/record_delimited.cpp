#include <algorithm>
#include <string>

#include "mlq/base/error.hpp"
#include "record_fields.hpp"

namespace mlq::detail {
namespace {

// The text of a quoted field that starts at `position` (on its quote); leaves `position` behind the closing quote.
std::string unquote(std::string_view record, std::size_t& position, char quote) {
    std::string text;
    std::size_t from = position + 1;
    while (true) {
        const auto end = record.find(quote, from);
        if (end == std::string_view::npos) throw Error("a quote is not closed");
        text.append(record.substr(from, end - from));
        position = end + 1;
        if (position >= record.size() || record[position] != quote) return text;
        text.push_back(quote);
        from = position + 1;
    }
}

}  // namespace

std::size_t split_delimited(std::string_view record, char delimiter, char quote, const std::vector<std::size_t>& slots,
                            RecordFields& out) {
    std::size_t count = 0;
    std::size_t position = 0;
    while (true) {
        const std::size_t slot = count < slots.size() ? slots[count] : no_slot;
        ++count;
        if (quote != '\0' && position < record.size() && record[position] == quote) {
            const auto text = unquote(record, position, quote);
            if (position < record.size() && record[position] != delimiter)
                throw Error("text follows the closing quote of field " + std::to_string(count) +
                            "; write a quote inside a quoted field twice");
            if (slot != no_slot) out.set(slot, text);
        } else {
            const auto end = std::min(record.find(delimiter, position), record.size());
            const auto text = record.substr(position, end - position);
            if (quote != '\0' && text.find(quote) != std::string_view::npos)
                throw Error("a quote inside the unquoted field " + std::to_string(count) + "; quote the whole field");
            if (slot != no_slot) out.set(slot, text);
            position = end;
        }
        if (position >= record.size()) return count;
        ++position;
    }
}

}  // namespace mlq::detail
