#include "mlq/stats/level.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "mlq/base/error.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

// 1 - value from the decimal digits of `text`, which is 0.5 < value < 1: the digits after the point are complemented to
// nine, and one is added in the last place. Text with an exponent takes the difference of doubles.
double missing_from_digits(std::string_view text, double value, int places) {
    if (text.find_first_not_of("0123456789.") != std::string_view::npos) return 1 - value;
    const auto point = std::min(text.find('.'), text.size());
    std::string digits(text.substr(std::min(point + 1, text.size())));
    if (places == 2) {
        const std::string whole(text.substr(0, point));
        digits = whole.substr(whole.size() - std::min<std::size_t>(whole.size(), 2)) + digits;
        if (whole.size() < 2) digits.insert(0, 2 - whole.size(), '0');
    }
    bool carry = true;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        const int complement = '9' - *digit + (carry ? 1 : 0);
        carry = complement == 10;
        *digit = static_cast<char>('0' + (carry ? 0 : complement));
    }
    digits.insert(0, "0.");
    double missing = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), missing);
    return missing;
}

}  // namespace

Level::Level(double level) : value_(level), missing_(1 - level) {
    if (!(level > 0 && level < 1)) throw Error("level", detail::show_number(level) + " is not between 0 and 1");
    char shortest[400];  // 0.95 means the decimal, not the double next to it
    const auto [end, problem] = std::to_chars(shortest, shortest + sizeof shortest, level, std::chars_format::fixed);
    missing_ = missing_from_digits({shortest, end}, level, 0);
}

Level Level::missing_to_one(double missing) {
    if (!(missing > 0 && missing < 1)) throw Error("level", "1 - level must be between 0 and 1");
    return {1 - missing, missing};
}

// The messages do not say where the text stands: the caller knows its name.
Level Level::parse(std::string_view text) {
    std::string_view number = text;
    const bool percent = number.ends_with('%');
    if (percent) number.remove_suffix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (problem != std::errc() || end != number.data() + number.size() || !std::isfinite(value))
        throw Error(quoted(text) + " is not a number; give it as 0.95 or 95%");
    if (percent) value /= 100;
    if (value > 0 && value < 0.5)
        throw Error(quoted(text) +
                    " is at most a half; the level is the probability inside the interval, did you mean " +
                    detail::show_number(1 - value) + "?");
    if (value > 1 && value <= 100 && !percent) throw Error(quoted(text) + " is above 1; give it as 0.95 or 95%");
    const double missing = value < 1 || number.find('.') != std::string_view::npos
                               ? missing_from_digits(number, value, percent ? 2 : 0)
                               : 0;
    if (!(value > 0.5 && value <= 1 && missing > 0 && missing < 0.5))
        throw Error(quoted(text) + " is outside (0.5, 1); give it as 0.95 or 95%");
    return {value, missing};
}

Level Level::shared_by(double count) const {
    if (!(count >= 1)) throw Error("level", "cannot be shared by fewer than one statement");
    return missing_to_one(missing_ / count);
}

}  // namespace mlq
