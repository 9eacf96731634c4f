#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "mlq/report/report.hpp"

namespace mlq {
namespace {

// Style::plain changes to powers of ten where a row of zeros would be unreadable.
constexpr double smallest_fixed = 1e-4;
constexpr double largest_fixed = 1e15;

std::string print(const char* pattern, int digits, double value) {
    std::array<char, 400> text;
    const int length = std::snprintf(text.data(), text.size(), pattern, digits, value);
    return {text.data(), static_cast<std::size_t>(std::clamp<int>(length, 0, text.size() - 1))};
}

std::string drop_zeros(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

// Significant digits in fixed notation; all integer digits are kept.
std::string fixed(double value, int digits) {
    if (value == 0) return "0";
    // The exponent after rounding: 9.9996 with four digits is 10.00, which has one decimal less.
    const std::string rounded = print("%.*e", digits - 1, value);
    const int exponent = std::atoi(rounded.c_str() + rounded.find('e') + 1);
    const std::string text = print("%.*f", std::max(0, digits - 1 - exponent), value);
    // 0.2500 measured keeps its zeros; a 0.25 that was set is exact, and they say nothing.
    return std::strtod(text.c_str(), nullptr) == value ? drop_zeros(text) : text;
}

std::string format_plain(double value, int digits) {
    const double size = std::fabs(value);
    if (size != 0 && (size < smallest_fixed || size >= largest_fixed)) return print("%.*e", digits - 1, value);
    return fixed(value, digits);
}

std::string format_bytes(double value, int digits) {
    static constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB"};
    std::size_t unit = 0;
    while (std::fabs(value) >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    const int integer_digits = std::fabs(value) < 10 ? 1 : std::fabs(value) < 100 ? 2 : 3;
    return print("%.*f", unit == 0 ? 0 : std::max(0, digits - integer_digits), value) + " " + units[unit];
}

int choose_digits(Style style, int digits) {
    if (digits >= 0) return std::clamp(digits, style == Style::percent ? 0 : 1, 17);
    return style == Style::percent ? 2 : style == Style::bytes ? 3 : 4;
}

// Without the unit that goes behind an interval: "92.31".
std::string format_bare(double value, Style style, int digits) {
    if (std::isnan(value)) return "n/a";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    digits = choose_digits(style, digits);
    switch (style) {
        case Style::plain:
            return format_plain(value, digits);
        case Style::percent:
            return print("%.*f", digits, value * 100);
        case Style::scientific:
            return print("%.*e", digits - 1, value);
        case Style::bytes:
            return format_bytes(value, digits);
    }
    return "n/a";
}

std::string format_scalar(const Json& value, Style style, int digits) {
    if (value.is_null()) return "n/a";
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer() && style == Style::plain) return value.dump();
    if (value.is_number()) return format_bare(value.get<double>(), style, digits);
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string join(const Json& values, Style style, int digits) {
    std::string text;
    for (const auto& value : values) text.append(text.empty() ? "" : ", ").append(format_scalar(value, style, digits));
    return text;
}

}  // namespace

std::string format_number(double value, Style style, int digits) {
    const bool has_percent = style == Style::percent && std::isfinite(value);
    return format_bare(value, style, digits) + (has_percent ? " %" : "");
}

bool lies_outside(const Json& value, const std::optional<Interval>& interval) {
    if (!interval || !value.is_number()) return false;
    const double number = value.get<double>(), slack = 1e-9 * (interval->high - interval->low);
    return number < interval->low - slack || number > interval->high + slack;
}

std::string format_value(const Json& value, const std::optional<Interval>& interval, Style style, int digits,
                         const std::string& unit) {
    if (value.is_null()) return "n/a";
    std::string text = value.is_array() ? join(value, style, digits) : format_scalar(value, style, digits);
    if (text == "n/a" || text.empty()) return text;
    if (style == Style::percent && !value.is_string() && !value.is_boolean()) text += " %";
    if (!unit.empty() && style != Style::bytes) text += " " + unit;
    if (lies_outside(value, interval)) text += " observed";
    if (interval)
        text +=
            " [" + format_bare(interval->low, style, digits) + ", " + format_bare(interval->high, style, digits) + "]";
    return text;
}

}  // namespace mlq
