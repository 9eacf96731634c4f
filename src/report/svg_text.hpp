// Pieces of SVG.
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "clean_text.hpp"

namespace mlq {

inline constexpr double character_width = 6.8;  // of the 12 px font, on average

// A coordinate with one decimal; never in a locale's notation.
inline std::string at(double value) {
    std::array<char, 48> text;
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
    return {text.data(), result.ptr};
}

inline std::string svg_line(std::string_view kind, double x1, double y1, double x2, double y2) {
    return "<line class=\"" + std::string(kind) + "\" x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) +
           "\" y2=\"" + at(y2) + "\"/>";
}

// `anchor` is start, middle or end; `more` are further attributes.
inline std::string svg_text(std::string_view kind, double x, double y, std::string_view anchor, std::string_view words,
                            const std::string& more = {}) {
    return "<text class=\"" + std::string(kind) + "\" x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" +
           std::string(anchor) + "\"" + more + ">" + escape_markup(words) + "</text>";
}

inline std::string svg_title(const std::string& words) {
    return words.empty() ? "" : "<title>" + escape_markup(words) + "</title>";
}

// The first and the last characters of a text that is longer than `most`.
std::string shorten(std::string_view text, std::size_t most);

}  // namespace mlq
