// The value of a raw CSV field: the bytes between its quotes, with doubled quotes made single.
#pragma once

#include <string>
#include <string_view>

namespace mlq::split {

// Of a field that begins and ends with a quote.
std::string_view remove_quotes(std::string_view raw, char quote, std::string& scratch);

// Returns a view of `raw`, or of `scratch` if a doubled quote had to be rewritten.
inline std::string_view unquote(std::string_view raw, char quote, std::string& scratch) {
    const bool is_quoted = raw.size() >= 2 && raw.front() == quote && raw.back() == quote && quote != '\0';
    return is_quoted ? remove_quotes(raw, quote, scratch) : raw;
}

}  // namespace mlq::split
