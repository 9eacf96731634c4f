#include "encoding.hpp"

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

enum class Encoding { utf8, utf16_little, utf16_big, utf32 };

struct Found {
    Encoding encoding;
    std::size_t mark;  // bytes
};

Found detect(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) return {Encoding::utf8, 3};
    if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return {Encoding::utf32, 4};
    if (bytes.starts_with("\xFF\xFE"sv)) return {Encoding::utf16_little, 2};
    if (bytes.starts_with("\xFE\xFF"sv)) return {Encoding::utf16_big, 2};
    if (bytes.size() >= 2 && bytes.size() % 2 == 0 && (bytes[0] == 0) != (bytes[1] == 0))
        return {bytes[0] == 0 ? Encoding::utf16_big : Encoding::utf16_little, 0};
    return {Encoding::utf8, 0};
}

constexpr bool is_high(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

std::string from_utf16(std::string_view bytes, bool little, std::string_view where) {
    const auto fail = [&](const char* what) { throw Error(where, std::string("is UTF-16, but ") + what); };
    if (bytes.size() % 2 == 1) fail("ends with half a character");
    const auto unit = [&](std::size_t i) {
        const auto byte = [&](std::size_t at) { return static_cast<char32_t>(static_cast<unsigned char>(bytes[at])); };
        return little ? byte(i) | byte(i + 1) << 8 : byte(i + 1) | byte(i) << 8;
    };
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        char32_t code = unit(i);
        if (is_high(code)) {
            if (i + 2 >= bytes.size() || !is_low(unit(i + 2))) fail("holds half of a surrogate pair");
            code = 0x10000 + ((code - 0xD800) << 10) + (unit(i += 2) - 0xDC00);
        } else if (is_low(code)) {
            fail("holds half of a surrogate pair");
        }
        append_utf8(text, code);
    }
    return text;
}

[[noreturn]] void refuse(std::string_view where, const std::string& name) {
    throw Error(where, "is " + name, "convert it first: iconv -f " + name + " -t UTF-8");
}

}  // namespace

void append_utf8(std::string& text, char32_t code) {
    const auto push = [&](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (code < 0x80) return push(code);
    if (code < 0x800) {
        push(0xC0 | code >> 6);
    } else if (code < 0x10000) {
        push(0xE0 | code >> 12);
        push(0x80 | (code >> 6 & 0x3F));
    } else {
        push(0xF0 | code >> 18);
        push(0x80 | (code >> 12 & 0x3F));
        push(0x80 | (code >> 6 & 0x3F));
    }
    push(0x80 | (code & 0x3F));
}

std::string_view as_utf8(std::string_view bytes, std::string& converted, std::string_view where) {
    const auto [encoding, mark] = detect(bytes);
    bytes.remove_prefix(mark);
    if (encoding == Encoding::utf8) return bytes;
    if (encoding == Encoding::utf32) refuse(where, "UTF-32");
    converted = from_utf16(bytes, encoding == Encoding::utf16_little, where);
    return converted;
}

std::size_t find_mark(std::string_view start, std::string_view where) {
    const auto [encoding, mark] = detect(start);
    if (encoding != Encoding::utf8) refuse(where, encoding == Encoding::utf32 ? "UTF-32" : "UTF-16");
    return mark;
}

}  // namespace mlq
