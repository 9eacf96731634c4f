// Outside text (class names, file names) made safe for terminals and markup.
#pragma once

#include <string>
#include <string_view>

namespace mlq {

// Valid UTF-8: every byte that belongs to no character becomes U+FFFD.
std::string clean_utf8(std::string_view text);

// clean_utf8, and control characters become \xNN, so that no outside text can steer a terminal. Line feeds become \n.
std::string printable(std::string_view text);

// printable, and the characters that mean something in XML and HTML become entities: safe in text and in
// double-quoted attributes. (XML 1.0 has no way to write most control characters; printable spells them out.)
std::string escape_markup(std::string_view text);

// Columns that valid UTF-8 takes on a terminal, counted as one per code point.
std::size_t display_width(std::string_view text);

}  // namespace mlq
