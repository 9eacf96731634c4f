// The one place that knows how texts are encoded. mlq reads UTF-8; a byte order mark in front of it means nothing and
// is skipped. UTF-16, as some Windows programs write it, is converted where a file is read whole, and refused where it
// streams by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlq {

// A text in UTF-8 without a mark: a part of `bytes`, or `converted` where that had to be filled. UTF-16 is known by its
// mark, or by a zero byte in its first character. Throws Error "where: ..." for UTF-32 and for halves of characters.
std::string_view as_utf8(std::string_view bytes, std::string& converted, std::string_view where);

// The bytes of a byte order mark at the start of a stream: 3 or 0. Throws Error for UTF-16 and UTF-32, with the command
// that converts them.
std::size_t find_mark(std::string_view start, std::string_view where);

// Appends a code point, 0 to 0x10ffff.
void append_utf8(std::string& text, char32_t code);

}  // namespace mlq
