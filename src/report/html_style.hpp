// The style sheet and the script of the HTML report.
#pragma once

#include <string_view>

namespace mlq {

extern const std::string_view html_style;

// Sorts a table when the button in one of its headings is pressed: numbers by data-n, cells without a value last.
extern const std::string_view html_script;

// The base64 of the script's SHA-256, for the Content-Security-Policy: the page runs this script and no other, whatever
// a table may hold. The browser test fails when the two do not fit, and names the hash that does.
extern const std::string_view html_script_sha256;

}  // namespace mlq
