// Numbers, times and durations as tables write them.
#pragma once

#include <string_view>

namespace mlq::split {

// The whole text as a decimal number (spaces around it allowed), or NaN.
double parse_number(std::string_view text);

// A number as it is, or an ISO 8601 date or time (2024-05-31, 2024-05-31T10:00:00.5+02:00, a space instead of T; UTC
// when no zone is given) as seconds since 1970. NaN for anything else.
double parse_time(std::string_view text);

// "90", "90s", "15m", "12h", "7d", "2w": seconds, or the column's own unit when there is no letter. Throws Error naming
// `option`.
double parse_duration(std::string_view text, std::string_view option);

}  // namespace mlq::split
