// The only door to nlohmann_json: parsing that never crashes or recurses without bound, printing that is never NaN.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mlq {

using Json = nlohmann::ordered_json;  // keys keep the order in which they were added

// Parses a document. Throws Error for bad syntax, bad UTF-8, numbers that no double holds and nesting deeper than 100
// levels: "where: line L: not valid JSON (byte B), in constraints[2].at_most". `first_line` is the number of the text's
// first line in its file.
Json parse_json(std::string_view text, std::string_view where, std::int64_t first_line = 1);

// Two-space indented text with a final newline; bytes that are not UTF-8 are replaced, NaN and infinities become null.
std::string to_text(const Json& json);

}  // namespace mlq
