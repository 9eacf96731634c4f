#include "json_cursor.hpp"

#include <charconv>
#include <cmath>

#include "encoding.hpp"
#include "mlq/base/error.hpp"

namespace mlq {

namespace {
constexpr int depth_limit = 100;
}

void JsonCursor::fail(std::string_view what) const {
    throw Error("not valid JSON at byte " + std::to_string(position_ + 1) + ": " + std::string(what));
}

void JsonCursor::expect(char c) {
    if (!accept(c)) fail(std::string("'") + c + "' is missing");
}

std::string_view JsonCursor::string() {
    expect('"');
    const std::size_t start = position_;
    while (position_ < text_.size() && text_[position_] != '"' && text_[position_] != '\\') check_plain();
    if (position_ < text_.size() && text_[position_] == '"') return text_.substr(start, position_++ - start);
    unescaped_.assign(text_.substr(start, position_ - start));
    while (true) {
        if (position_ >= text_.size()) fail("a string is not closed");
        const char c = text_[position_];
        if (c == '"') break;
        if (c == '\\') {
            ++position_;
            unescape();
        } else {
            check_plain();
            unescaped_.push_back(c);
        }
    }
    ++position_;
    return unescaped_;
}

// The characters of the number that comes next; their order is not checked.
std::string_view JsonCursor::number_text() {
    peek();
    const std::size_t start = position_;
    while (position_ < text_.size()) {
        const char c = text_[position_];
        if (!((c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E')) break;
        ++position_;
    }
    return text_.substr(start, position_ - start);
}

double JsonCursor::number() {
    const auto text = number_text();
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        fail("a finite number is missing");
    return value;
}

std::optional<std::int64_t> JsonCursor::integer() {
    const std::size_t start = position_;
    const auto text = number_text();
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc() && end == text.data() + text.size()) return value;
    position_ = start;  // 3.0 is an integer, too
    const double number_value = number();
    if (std::abs(number_value) > 9e15 || number_value != std::floor(number_value)) return std::nullopt;
    return static_cast<std::int64_t>(number_value);
}

std::string_view JsonCursor::raw_value() {
    peek();
    const std::size_t start = position_;
    skip_value(0);
    return text_.substr(start, position_ - start);
}

void JsonCursor::check_plain() {
    if (static_cast<unsigned char>(text_[position_]) < 0x20) fail("a control character inside a string");
    ++position_;
}

std::uint32_t JsonCursor::hex4() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i, ++position_) {
        const char c = position_ < text_.size() ? text_[position_] : '\0';
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) fail("\\u needs four hexadecimal digits");
        value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
}

void JsonCursor::unescape() {
    const char c = position_ < text_.size() ? text_[position_] : '\0';
    constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    if (const auto found = names.find(c); c != '\0' && found != std::string_view::npos) {
        unescaped_.push_back(meanings[found]);
        ++position_;
        return;
    }
    if (c != 'u') fail("an unknown escape");
    ++position_;
    std::uint32_t code = hex4();
    if (code >= 0xD800 && code < 0xDC00) {
        if (text_.substr(position_, 2) != "\\u") fail("half of a surrogate pair");
        position_ += 2;
        const std::uint32_t low = hex4();
        if (low < 0xDC00 || low >= 0xE000) fail("half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
        fail("half of a surrogate pair");
    }
    append_utf8(unescaped_, code);
}

void JsonCursor::skip_value(int depth) {
    if (depth > depth_limit) fail("nested deeper than 100 levels");
    const char c = peek();
    if (c == '{') return skip_members('{', '}', depth);
    if (c == '[') return skip_members('[', ']', depth);
    if (c == '"') {
        string();
        return;
    }
    const std::size_t start = position_;
    while (position_ < text_.size() && text_[position_] != ',' && text_[position_] != '}' && text_[position_] != ']' &&
           !is_space(text_[position_]))
        ++position_;
    const auto word = text_.substr(start, position_ - start);
    // NaN and infinities are no JSON, but several writers emit them; who needs a number says what is wrong with it.
    const bool literal = word == "true" || word == "false" || word == "null" || word == "NaN" || word == "Infinity" ||
                         word == "-Infinity";
    const bool number = !word.empty() && word.find_first_not_of("+-0123456789.eE") == std::string_view::npos;
    if (!literal && !number) {
        position_ = start;
        fail("a value is missing");
    }
}

void JsonCursor::skip_members(char open, char close, int depth) {
    expect(open);
    if (accept(close)) return;
    do {
        if (open == '{') {
            string();
            expect(':');
        }
        skip_value(depth + 1);
    } while (accept(','));
    expect(close);
}

}  // namespace mlq
