#include "clean_text.hpp"

#include <algorithm>

namespace mlq {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// Length of the well-formed character that starts `text` (Unicode 15, table 3-7), or 0.
std::size_t character_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    if (!std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length), is_continuation)) return 0;
    const auto second = static_cast<unsigned char>(text[1]);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second >= 0xa0;
    const bool beyond = first == 0xf4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

// U+0080 to U+009F are control characters too; terminals may obey them.
bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    return character.size() == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

std::string escape_control(std::string_view character) {
    static constexpr char hex[] = "0123456789abcdef";
    if (character == "\n") return "\\n";
    const auto code = static_cast<unsigned char>(character.back());
    return {'\\', 'x', hex[code >> 4], hex[code & 15]};
}

template <typename Append>
void for_each_character(std::string_view text, Append append) {
    while (!text.empty()) {
        const auto length = character_length(text);
        append(length == 0 ? replacement : text.substr(0, length));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

}  // namespace

std::string clean_utf8(std::string_view text) {
    std::string out;
    for_each_character(text, [&](std::string_view character) { out += character; });
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for_each_character(text, [&](std::string_view character) {
        if (is_control(character))
            out += escape_control(character);
        else
            out += character;
    });
    return out;
}

std::string escape_markup(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::size_t display_width(std::string_view text) {
    return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

}  // namespace mlq
