// Numbers, times and durations as tables write them.
#pragma once

#include <string>
#include <string_view>

namespace mlq::split {

// The whole text as a decimal number (spaces around it allowed), or NaN.
double parse_number(std::string_view text);

// A number as it is, or a date with or without a time as seconds since 1970, UTC when no zone is given: ISO 8601
// (2024-05-31, 2024-05-31T10:00:00.5+02:00, a space instead of T) or with the month's English name (May 31 2024, 31 May
// 2024 10:00, Fri, 31 May 2024 10:00:00 +0200). NaN for anything else, 31.05.2024 and 5/6/2024 among it, and for days
// that no month has.
double parse_time(std::string_view text);

// The same by a format of strptime(3), "%d.%m.%Y %H:%M"; an empty format means any of the above.
double parse_time(std::string_view text, const std::string& format);

// Throws Error if strptime would not get a year, a month and a day from it.
void check_time_format(const std::string& format);

// "90", "90s", "15m", "12h", "7d", "2w": seconds, or the column's own unit when there is no letter. Throws Error naming
// `option`.
double parse_duration(std::string_view text, std::string_view option);

}  // namespace mlq::split
