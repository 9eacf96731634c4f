#include "mlq/quant/quantization_error.hpp"

#include <algorithm>
#include <cmath>

namespace mlq {
namespace {

std::vector<ErrorCell> weighed_cells(const ValueStatistics& statistics, bool negative,
                                     const QuantizationError::Weight& weight) {
    auto cells = cells_of(statistics, negative);
    if (!weight) return cells;
    std::optional<int> octave;
    double factor = 0;
    for (auto& cell : cells) {
        if (octave != octave_of(cell)) factor = weight(*(octave = octave_of(cell)), negative);
        cell.mass *= factor;
    }
    return cells;
}

}  // namespace

ErrorCurve::ErrorCurve(std::vector<ErrorCell> cells) : cells_(std::move(cells)) {
    below_.reserve(cells_.size() + 1);
    below_.push_back({});
    for (const auto& [low, high, mass] : cells_) {
        const auto& last = below_.back();
        below_.push_back({last.mass + mass, last.first + mass * (low + high) / 2,
                          last.second + mass * mean_square_of({low, high, mass})});
    }
    // Bins have one width, that of the last cell but one (the last may be cut short); the cells of the first bin are
    // narrower but for the highest of them.
    if (cells_.size() >= 2) {
        const auto& full = cells_[cells_.size() - 2];
        width_ = full.high - full.low;
        first_full_ = cells_.size() - 2;
        while (first_full_ > 0 && cells_[first_full_ - 1].high - cells_[first_full_ - 1].low == width_) --first_full_;
    } else {
        first_full_ = cells_.size();
    }
}

double ErrorCurve::signal() const {
    return below_.back().second;
}

ErrorCurve::Integrals ErrorCurve::integrals_to(double x) const {
    if (cells_.empty() || x <= 0) return {};
    if (x >= cells_.back().high) return below_.back();
    std::size_t i = 0;
    if (first_full_ < cells_.size() && x >= cells_[first_full_].low) {
        i = first_full_ + static_cast<std::size_t>((x - cells_[first_full_].low) / width_);
    } else {
        const auto end = cells_.begin() + static_cast<std::ptrdiff_t>(first_full_);
        i = static_cast<std::size_t>(
            std::upper_bound(cells_.begin(), end, x, [](double at, const ErrorCell& cell) { return at < cell.high; }) -
            cells_.begin());
    }
    i = std::min(i, cells_.size() - 1);
    const auto& [low, high, mass] = cells_[i];
    const double density = high > low ? mass / (high - low) : 0.0;
    const double inside = std::clamp(x, low, high) - low;
    const double at = low + inside;
    return {below_[i].mass + density * inside, below_[i].first + density * inside * (at + low) / 2,
            below_[i].second + density * inside * (at * at + at * low + low * low) / 3};
}

double ErrorCurve::error(double step, int highest_code) const {
    const auto& all = below_.back();
    double error = 0;
    Integrals before = {};
    for (int k = 0; k <= highest_code; ++k) {
        const bool is_last = k == highest_code || (k + 0.5) * step >= (cells_.empty() ? 0.0 : cells_.back().high);
        const Integrals after = is_last ? all : integrals_to((k + 0.5) * step);
        const double level = k * step;
        error += (after.second - before.second) - 2 * level * (after.first - before.first) +
                 level * level * (after.mass - before.mass);
        if (is_last) break;
        before = after;
    }
    return std::max(error, 0.0);
}

double ErrorCurve::clipping_error(double limit) const {
    const auto& all = below_.back();
    const auto inside = integrals_to(limit);
    return std::max((all.second - inside.second) - 2 * limit * (all.first - inside.first) +
                        limit * limit * (all.mass - inside.mass),
                    0.0);
}

double ErrorCurve::mass_above(double x) const {
    return below_.back().mass - integrals_to(x).mass;
}

QuantizationError::QuantizationError(const ValueStatistics& statistics, Coding coding, int bits, const Weight& weight)
    : coding_(coding),
      bits_(bits),
      min_(std::min(statistics.histogram.min(), 0.0F)),
      max_(std::max(statistics.histogram.max(), 0.0F)),
      abs_max_(statistics.histogram.abs_max()),
      negative_(weighed_cells(statistics, true, weight)),
      positive_(weighed_cells(statistics, false, weight)) {}

Range QuantizationError::range_at(float threshold) const {
    switch (coding_) {
        case Coding::non_negative:
            return {0.0F, threshold};
        case Coding::symmetric:
            return {-threshold, threshold};
        case Coding::affine:
            break;
    }
    return {std::max(min_, -threshold), std::min(max_, threshold)};
}

double QuantizationError::error(float threshold) const {
    const auto params = params_for_range(range_at(threshold), coding_, bits_);
    return negative_.error(params.scale, params.zero_point) +
           positive_.error(params.scale, params.highest - params.zero_point);
}

double QuantizationError::clipping_error(float threshold) const {
    const auto range = range_at(threshold);
    return negative_.clipping_error(-range.low) + positive_.clipping_error(range.high);
}

std::optional<double> QuantizationError::sqnr_db(float threshold) const {
    if (!(signal() > 0)) return std::nullopt;
    return std::min(10 * std::log10(signal() / error(threshold)), 200.0);
}

double QuantizationError::mass_outside(Range range) const {
    return negative_.mass_above(-range.low) + positive_.mass_above(range.high);
}

}  // namespace mlq
