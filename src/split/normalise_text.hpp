// Text reduced to what a reader would call the same: lower case, words only, single spaces.
#pragma once

#include <string>
#include <string_view>

namespace mlq::split {

// Appends the normal form of `text` to `out`: letters of ASCII, Latin-1, Greek and Cyrillic become lower case; ASCII
// punctuation, control characters and the spaces and dashes of U+2000..U+206F, U+00A0 and U+3000 become one space
// between words. Other characters, and bytes that are not UTF-8, stay. A space separates what is appended from what was
// there.
void append_normalised(std::string& out, std::string_view text);

inline std::string normalise_text(std::string_view text) {
    std::string out;
    append_normalised(out, text);
    return out;
}

}  // namespace mlq::split
