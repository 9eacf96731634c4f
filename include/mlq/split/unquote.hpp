// The value of a raw CSV field: the bytes between its quotes, with doubled quotes made single.
#pragma once

#include <string>
#include <string_view>

namespace mlq::split {

// Returns a view of `raw`, or of `scratch` if a doubled quote had to be rewritten.
inline std::string_view unquote(std::string_view raw, char quote, std::string& scratch) {
    if (quote == '\0' || raw.size() < 2 || raw.front() != quote || raw.back() != quote) return raw;
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
