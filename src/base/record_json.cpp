#include <algorithm>
#include <cstdint>
#include <string>

#include "mlq/base/error.hpp"
#include "record_fields.hpp"

namespace mlq::detail {
namespace {

constexpr int depth_limit = 100;

// A cursor over one JSON text (RFC 8259) that keeps no tree: prediction files have millions of tiny objects.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    [[noreturn]] void fail(std::string_view what) const {
        throw Error("not valid JSON at byte " + std::to_string(position_ + 1) + ": " + std::string(what));
    }
    char peek() {
        while (position_ < text_.size() && is_space(text_[position_])) ++position_;
        return position_ < text_.size() ? text_[position_] : '\0';
    }
    bool accept(char c) {
        if (peek() != c || position_ == text_.size()) return false;
        ++position_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(std::string("'") + c + "' is missing");
    }
    bool at_end() {
        peek();
        return position_ == text_.size();
    }

    // A string with its escapes resolved. The view lives until the next call.
    std::string_view string() {
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

    // Any value but a string: its text as written.
    std::string_view raw_value() {
        peek();
        const std::size_t start = position_;
        skip_value(0);
        return text_.substr(start, position_ - start);
    }

  private:
    std::string_view text_;
    std::size_t position_ = 0;
    std::string unescaped_;

    static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

    void check_plain() {
        if (static_cast<unsigned char>(text_[position_]) < 0x20) fail("a control character inside a string");
        ++position_;
    }
    std::uint32_t hex4() {
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
    void append_utf8(std::uint32_t code) {
        const auto push = [this](std::uint32_t byte) { unescaped_.push_back(static_cast<char>(byte)); };
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
    void unescape() {
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
        append_utf8(code);
    }

    void skip_value(int depth) {
        if (depth > depth_limit) fail("nested deeper than 100 levels");
        const char c = peek();
        if (c == '{') return skip_members('{', '}', depth);
        if (c == '[') return skip_members('[', ']', depth);
        if (c == '"') {
            string();
            return;
        }
        const std::size_t start = position_;
        while (position_ < text_.size() && text_[position_] != ',' && text_[position_] != '}' &&
               text_[position_] != ']' && !is_space(text_[position_]))
            ++position_;
        const auto word = text_.substr(start, position_ - start);
        // NaN and infinities are no JSON, but several writers emit them; who needs a number says what is wrong with it.
        const bool literal = word == "true" || word == "false" || word == "null" || word == "NaN" ||
                             word == "Infinity" || word == "-Infinity";
        const bool number = !word.empty() && word.find_first_not_of("+-0123456789.eE") == std::string_view::npos;
        if (!literal && !number) {
            position_ = start;
            fail("a value is missing");
        }
    }
    void skip_members(char open, char close, int depth) {
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
};

}  // namespace

void read_json_object(std::string_view record, const std::vector<std::string>& names, RecordFields& out) {
    Scanner scanner(record);
    scanner.expect('{');
    if (!scanner.accept('}')) {
        std::vector<bool> seen(names.size(), false);
        do {
            const auto found = std::find(names.begin(), names.end(), scanner.string());
            const auto slot = static_cast<std::size_t>(found - names.begin());
            scanner.expect(':');
            if (slot == names.size()) {
                scanner.raw_value();
                continue;
            }
            if (seen[slot]) scanner.fail("the member " + quoted(names[slot]) + " comes twice");
            seen[slot] = true;
            if (scanner.peek() == '"') {
                out.set(slot, scanner.string());
            } else if (const auto text = scanner.raw_value(); text != "null") {
                out.set(slot, text);
            }
        } while (scanner.accept(','));
        scanner.expect('}');
    }
    if (!scanner.at_end()) scanner.fail("text follows the object");
}

}  // namespace mlq::detail
