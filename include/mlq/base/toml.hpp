// The only door to toml++: TOML 1.0 files that people write, read as JSON.
#pragma once

#include <string_view>

#include "mlq/base/json.hpp"

namespace mlq {

// Parses a document; tables become objects with sorted keys. Throws Error "where: line L: ..." for bad syntax, and for
// what JSON does not have or nobody writes: dates, infinities and NaN, nesting without end.
Json parse_toml(std::string_view text, std::string_view where);

}  // namespace mlq
