#include "html_interval.hpp"

#include <algorithm>
#include <cmath>

#include "svg_text.hpp"

namespace mlq {
namespace {

constexpr double picture_width = 96;
constexpr double margin = 4;
constexpr double middle = 7;

}  // namespace

void IntervalScale::include(const std::optional<Interval>& interval, double value) {
    if (!interval || !std::isfinite(interval->low) || !std::isfinite(interval->high)) return;
    for (const double end : {interval->low, interval->high, value}) {
        if (!std::isfinite(end)) continue;
        low_ = empty_ ? end : std::min(low_, end);
        high_ = empty_ ? end : std::max(high_, end);
        empty_ = false;
    }
}

std::string IntervalScale::draw(const std::optional<Interval>& interval, double value) const {
    if (empty_) return {};
    std::string text = "<svg class=\"interval c0\" viewBox=\"0 0 96 14\" aria-hidden=\"true\">";
    if (!interval || !std::isfinite(interval->low) || !std::isfinite(interval->high)) return text + "</svg>";
    const double extent = high_ - low_;
    const double low = low_ > 0 && low_ < extent ? 0 : low_;
    const double high = high_ < 0 && -high_ < extent ? 0 : high_;
    if (!(high > low) || !std::isfinite(high - low)) return {};
    const auto place = [&](double x) { return margin + (x - low) / (high - low) * (picture_width - 2 * margin); };
    if (low <= 0 && high >= 0) text += svg_line("zero", place(0), 0, place(0), 14);
    const double left = place(interval->low), right = place(interval->high);
    text += "<rect class=\"band\" x=\"" + at(left) + "\" y=\"3\" width=\"" + at(std::max(right - left, 1.0)) +
            "\" height=\"8\"/>" + svg_line("whisker", left, 3, left, 11) + svg_line("whisker", right, 3, right, 11) +
            svg_line("whisker", left, middle, right, middle);
    if (std::isfinite(value)) text += "<circle class=\"dot\" cx=\"" + at(place(value)) + "\" cy=\"7\" r=\"3\"/>";
    return text + "</svg>";
}

}  // namespace mlq
