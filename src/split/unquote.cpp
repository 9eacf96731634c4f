#include "mlq/split/unquote.hpp"

namespace mlq::split {

std::string_view remove_quotes(std::string_view raw, char quote, std::string& scratch) {
    raw = raw.substr(1, raw.size() - 2);
    if (raw.find(quote) == std::string_view::npos) return raw;
    scratch.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        scratch += raw[i];
        if (raw[i] == quote && i + 1 < raw.size()) ++i;
    }
    return scratch;
}

}  // namespace mlq::split
