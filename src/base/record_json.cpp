#include <algorithm>
#include <string>

#include "json_cursor.hpp"
#include "mlq/base/error.hpp"
#include "record_fields.hpp"

namespace mlq::detail {

void read_json_object(std::string_view record, const std::vector<std::string>& names, RecordFields& out) {
    JsonCursor scanner(record);
    scanner.expect('{');
    if (!scanner.accept('}')) {
        std::vector<bool> seen(names.size(), false);
        do {
            const auto found = std::find(names.begin(), names.end(), scanner.string());
            const auto slot = static_cast<std::size_t>(found - names.begin());
            scanner.expect(':');
            if (slot == names.size()) {
                scanner.raw_value();
                continue;
            }
            if (seen[slot]) scanner.fail("the member " + quoted(names[slot]) + " comes twice");
            seen[slot] = true;
            if (scanner.peek() == '"') {
                out.set(slot, scanner.string());
            } else if (const auto text = scanner.raw_value(); text != "null") {
                out.set(slot, text);
            }
        } while (scanner.accept(','));
        scanner.expect('}');
    }
    if (!scanner.at_end()) scanner.fail("text follows the object");
}

}  // namespace mlq::detail
