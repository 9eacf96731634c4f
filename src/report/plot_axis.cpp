#include "plot_axis.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace mlq {
namespace {

constexpr double wanted_steps = 5;
constexpr double most_powers = 8;
constexpr double smallest_extent = 1e-12;  // relative; below it doubles have no room for ticks

// 1, 2 or 5 times a power of ten, at least `size`.
double round_up_step(double size) {
    const double power = std::pow(10.0, std::floor(std::log10(size)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (size <= factor * power * (1 + 1e-9)) return factor * power;
    }
    return 10 * power;
}

std::string to_digits(double value, std::chars_format format) {
    std::array<char, 64> text;
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format).ptr};
}

// Six digits, which hide what 3 * 0.1 leaves behind.
double round_digits(double value) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 5).ptr;
    std::from_chars(text.data(), end, value);
    return value;
}

// "0.25", "60000", "1e6", "1e-7".
std::string write_tick(double value) {
    const double size = std::fabs(value);
    if (size < 1e-300) return "0";
    if (size >= 1e-4 && size < 1e6) return to_digits(round_digits(value), std::chars_format::fixed);
    std::string text = to_digits(round_digits(value), std::chars_format::scientific);
    for (const char* filling : {"+", "e0", "e-0"}) {
        if (const auto found = text.find(filling); found != std::string::npos)
            text.erase(found + std::string_view(filling).size() - 1, 1);
    }
    return text;
}

}  // namespace

PlotAxis::PlotAxis(AxisRange range, bool logarithmic, bool to_ticks)
    : low_(range.low), high_(range.high), logarithmic_(logarithmic) {
    widen_point();
    if (logarithmic_) add_powers();
    if (ticks_.size() < 2) {
        ticks_.clear();
        add_steps(to_ticks && !logarithmic_);
    }
}

PlotAxis::PlotAxis(AxisRange range, bool logarithmic, std::vector<PlotTick> words)
    : low_(range.low), high_(range.high), logarithmic_(logarithmic), ticks_(std::move(words)) {
    widen_point();
    std::erase_if(ticks_, [this](const PlotTick& tick) { return !(tick.x >= low_ && tick.x <= high_); });
}

void PlotAxis::widen_point() {
    const double size = std::max(std::fabs(low_), std::fabs(high_));
    if (high_ / 2 - low_ / 2 > size * smallest_extent / 2) return;
    if (logarithmic_) {
        low_ /= 2;
        high_ *= 2;
    } else {
        const double half = size > 0 ? size / 10 : 1;
        low_ -= half;
        high_ += half;
    }
}

void PlotAxis::add_steps(bool to_ticks) {
    const double step = round_up_step((high_ / 2 - low_ / 2) / wanted_steps * 2);
    double first = std::ceil(low_ / step - 1e-9);
    double last = std::floor(high_ / step + 1e-9);
    if (to_ticks) {
        first = std::floor(low_ / step + 1e-9);
        last = std::ceil(high_ / step - 1e-9);
        low_ = first * step;
        high_ = last * step;
    }
    if (!std::isfinite(first) || !std::isfinite(last)) return;
    for (double i = first; i <= last && i < first + 4 * wanted_steps; ++i)
        ticks_.push_back({i * step, write_tick(i * step)});
}

void PlotAxis::add_powers() {
    const double first = std::ceil(std::log10(low_) - 1e-9);
    const double last = std::floor(std::log10(high_) + 1e-9);
    const double stride = std::max(1.0, std::ceil((last - first) / most_powers));
    for (double power = first; power <= last; power += stride)
        ticks_.push_back({std::pow(10.0, power), write_tick(std::pow(10.0, power))});
}

double PlotAxis::place(double value) const {
    const double share = logarithmic_ ? std::log(value / low_) / std::log(high_ / low_)
                                      : (value / 2 - low_ / 2) / (high_ / 2 - low_ / 2);
    return std::isnan(share) ? 0 : std::clamp(share, -1.0, 2.0);
}

}  // namespace mlq
