#include "mlq/split/parse_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>
#include <string>

#include "base/trim.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Takes `digits` digits from the front; -1 if they are not there.
int take_digits(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

// Days since 1970-01-01 in the proleptic Gregorian calendar: years start in March, so that leap days come last.
int days_from_civil(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int year_of_era = y - era * 400;
    const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int days_of_month(int year, int month) {
    const bool last = month == 12;
    return days_from_civil(last ? year + 1 : year, last ? 1 : month + 1, 1) - days_from_civil(year, month, 1);
}

// Seconds to subtract for "Z", "+02:00", "-0530" or nothing; NaN if it is none of them.
double parse_zone(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return 0;
    const bool west = text.front() == '-';
    if (!west && text.front() != '+') return not_a_number;
    text.remove_prefix(1);
    const int hours = take_digits(text, 2);
    take(text, ':');
    const int minutes = text.empty() ? 0 : take_digits(text, 2);
    if (hours < 0 || minutes < 0 || !text.empty()) return not_a_number;
    return (west ? -1 : 1) * (hours * 3600.0 + minutes * 60.0);
}

double parse_clock(std::string_view text) {
    const int hours = take_digits(text, 2);
    if (hours < 0 || hours > 24 || !take(text, ':')) return not_a_number;
    const int minutes = take_digits(text, 2);
    if (minutes < 0 || minutes > 59) return not_a_number;
    double seconds = hours * 3600.0 + minutes * 60.0;
    if (take(text, ':')) {
        const int whole = take_digits(text, 2);
        if (whole < 0 || whole > 60) return not_a_number;
        seconds += whole;
        double unit = 0.1;
        if (take(text, '.') || take(text, ','))
            for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; unit /= 10)
                seconds += unit * take_digits(text, 1);
    }
    return seconds - parse_zone(trim(text));
}

double parse_date(std::string_view text) {
    const int year = take_digits(text, 4);
    if (year < 0 || !take(text, '-')) return not_a_number;
    const int month = take_digits(text, 2);
    if (month < 1 || month > 12 || !take(text, '-')) return not_a_number;
    const int day = take_digits(text, 2);
    if (day < 1 || day > days_of_month(year, month)) return not_a_number;
    const double start = days_from_civil(year, month, day) * 86400.0;
    if (text.empty()) return start;
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return not_a_number;
    return start + parse_clock(text);
}

// What strptime leaves of `text` and the day that it read; NaN as the day if the format does not fit.
struct ReadByFormat {
    double seconds = not_a_number;  // of the day and the clock, zone included
    std::string_view rest = {};
};

ReadByFormat read_by_format(const std::string& text, const char* format) {
    std::tm fields{};
    fields.tm_mday = 1;
    const char* end = ::strptime(text.c_str(), format, &fields);
    if (end == nullptr) return {};
    const int year = fields.tm_year + 1900, month = fields.tm_mon + 1;
    if (fields.tm_mday < 1 || fields.tm_mday > days_of_month(year, month)) return {};
    return {days_from_civil(year, month, fields.tm_mday) * 86400.0 + fields.tm_hour * 3600.0 + fields.tm_min * 60.0 +
                fields.tm_sec - static_cast<double>(fields.tm_gmtoff),
            std::string_view(text).substr(static_cast<std::size_t>(end - text.c_str()))};
}

// "Jan 1 2000", "1 January 2000", "Sat, 1 Jan 2000", each perhaps with a clock.
double parse_named_date(std::string_view text) {
    const bool has_letter =
        std::any_of(text.begin(), text.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    if (!has_letter || text.size() > 64) return not_a_number;
    const std::string copy(text);
    for (const char* format : {"%b %d %Y", "%b %d, %Y", "%d %b %Y", "%a, %d %b %Y", "%a %d %b %Y", "%a %b %d %Y"}) {
        const auto [day, rest] = read_by_format(copy, format);
        if (std::isnan(day)) continue;
        if (rest.empty()) return day;
        if (rest.front() == ' ' || rest.front() == ',') return day + parse_clock(trim(rest, " ,"));
    }
    return not_a_number;
}

}  // namespace

double parse_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return not_a_number;
    return value;
}

double parse_time(std::string_view text) {
    text = trim(text);
    const double date = parse_date(text);
    if (!std::isnan(date)) return date;
    const double number = parse_number(text);
    return std::isnan(number) ? parse_named_date(text) : number;
}

double parse_time(std::string_view text, const std::string& format) {
    if (format.empty()) return parse_time(text);
    const auto [seconds, rest] = read_by_format(std::string(trim(text)), format.c_str());
    return rest.empty() ? seconds : not_a_number;
}

void check_time_format(const std::string& format) {
    // What a format leaves unread, the fields say by keeping what they held.
    constexpr int untouched = -1000000;
    std::tm sample{};
    sample.tm_year = 99, sample.tm_mon = 10, sample.tm_mday = 22, sample.tm_hour = 13, sample.tm_wday = 1,
    sample.tm_yday = 325;
    char text[256];
    const bool printed = std::strftime(text, sizeof text, format.c_str(), &sample) > 0;
    std::tm fields{};
    fields.tm_year = fields.tm_mon = fields.tm_mday = untouched;
    const bool read = printed && ::strptime(text, format.c_str(), &fields) != nullptr;
    if (!read || fields.tm_year == untouched || fields.tm_mon == untouched || fields.tm_mday == untouched)
        throw Error("`time-format`", "no year, month and day can be read by " + mlq::quoted(format),
                    "write it as strptime(3) has it: %d.%m.%Y %H:%M");
}

double parse_duration(std::string_view text, std::string_view option) {
    double unit = 1;
    std::string_view number = trim(text);
    if (!number.empty()) {
        switch (number.back()) {
            case 's':
                unit = 1;
                break;
            case 'm':
                unit = 60;
                break;
            case 'h':
                unit = 3600;
                break;
            case 'd':
                unit = 86400;
                break;
            case 'w':
                unit = 604800;
                break;
            default:
                unit = 0;
        }
        if (unit > 0) number.remove_suffix(1);
    }
    const double value = parse_number(number) * (unit > 0 ? unit : 1);
    if (!(value >= 0))
        throw Error(option, "cannot read the duration " + mlq::quoted(text), "write 90, 15m, 12h, 7d or 2w");
    return value;
}

}  // namespace mlq::split
