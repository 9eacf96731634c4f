#include "normalise_text.hpp"

namespace mlq::split {
namespace {

using Byte = unsigned char;

// The lower-case form of a two-byte character, or the character itself.
unsigned lower(unsigned code) {
    if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 0x20;     // Latin-1
    if (code >= 0x391 && code <= 0x3A9 && code != 0x3A2) return code + 0x20;  // Greek
    if (code >= 0x410 && code <= 0x42F) return code + 0x20;                   // Cyrillic
    if (code >= 0x400 && code <= 0x40F) return code + 0x50;
    return code;
}

bool is_word_byte(Byte c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

// The length of a character that separates words, or 0.
std::size_t separator_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<Byte>(text[i]) : Byte{0}; };
    if (!is_word_byte(at(0))) return 1;
    if (at(0) == 0xC2 && at(1) == 0xA0) return 2;  // no-break space
    if (at(0) == 0xE2 && (at(1) == 0x80 || (at(1) == 0x81 && at(2) <= 0xAF))) return text.size() < 3 ? 0 : 3;
    return at(0) == 0xE3 && at(1) == 0x80 && at(2) == 0x80 ? 3 : 0;  // ideographic space
}

}  // namespace

void append_normalised(std::string& out, std::string_view text) {
    bool pending = !out.empty();  // a space is due before the next word
    while (!text.empty()) {
        if (const std::size_t skip = separator_length(text); skip > 0) {
            pending = pending || !out.empty();
            text.remove_prefix(skip);
            continue;
        }
        if (pending) out += ' ';
        pending = false;
        const auto c = static_cast<Byte>(text[0]);
        const bool pair = c >= 0xC2 && c <= 0xDF && text.size() > 1 && (static_cast<Byte>(text[1]) & 0xC0) == 0x80;
        if (pair) {
            const unsigned code = lower((c & 0x1FU) << 6 | (static_cast<Byte>(text[1]) & 0x3FU));
            out += static_cast<char>(0xC0 | code >> 6);
            out += static_cast<char>(0x80 | (code & 0x3F));
            text.remove_prefix(2);
        } else {
            out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
            text.remove_prefix(1);
        }
    }
}

}  // namespace mlq::split
