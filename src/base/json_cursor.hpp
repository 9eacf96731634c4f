// A cursor over one JSON text (RFC 8259) that keeps no tree: for files of millions of small objects.
//
//     JsonCursor json(text);
//     json.each_member([&](std::string_view name) {
//         if (name == "score") score = json.number(); else json.skip();
//     });
//
// Everything throws Error "not valid JSON at byte N: ..." where the text is broken or is not what was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mlq {

class JsonCursor {
  public:
    explicit JsonCursor(std::string_view text) : text_(text) {}

    [[noreturn]] void fail(std::string_view what) const;

    // The next character that is no white space, not consumed; '\0' at the end.
    char peek() {
        while (position_ < text_.size() && is_space(text_[position_])) ++position_;
        return position_ < text_.size() ? text_[position_] : '\0';
    }
    bool accept(char c) {  // consumes it if it comes next
        if (peek() != c || position_ == text_.size()) return false;
        ++position_;
        return true;
    }
    void expect(char c);
    bool at_end() {
        peek();
        return position_ == text_.size();
    }

    // A string with its escapes resolved. The view lives until the next call.
    std::string_view string();
    double number();                        // finite
    std::optional<std::int64_t> integer();  // nothing (but consumed) for a number that is no 64-bit integer

    // Any value but a string: its text as written. Nesting deeper than 100 levels is refused.
    std::string_view raw_value();
    void skip() { skip_value(0); }

    // Calls visit(name) in front of each member's value, or visit() in front of each element; it must consume the
    // value.
    template <typename Visit>
    void each_member(Visit visit) {
        expect('{');
        if (accept('}')) return;
        do {
            const auto name = string();
            expect(':');
            visit(name);
        } while (accept(','));
        expect('}');
    }
    template <typename Visit>
    void each_element(Visit visit) {
        expect('[');
        if (accept(']')) return;
        do visit();
        while (accept(','));
        expect(']');
    }

  private:
    static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
    std::string_view number_text();
    void check_plain();
    std::uint32_t hex4();
    void unescape();
    void skip_value(int depth);
    void skip_members(char open, char close, int depth);

    std::string_view text_;
    std::size_t position_ = 0;
    std::string unescaped_;
};

}  // namespace mlq
