#include <algorithm>
#include <cmath>

#include "mlq/quant/quantization_error.hpp"

namespace mlq {
namespace {

// Fraction of the values below 2^end_octave that lie below 2^octave: each (sample, channel) pair spreads its values
// evenly up to its own peak; pairs that peak higher spread them over the whole bin.
double fraction_below(int octave, int end_octave, const std::map<int, std::uint64_t>& peaks) {
    double inside = 0;
    double pairs = 0;
    for (const auto& [peak, count] : peaks) {
        const auto weight = static_cast<double>(count);
        pairs += weight;
        inside += weight * std::min(1.0, std::ldexp(1.0, octave - std::min(peak + 1, end_octave)));
    }
    return pairs > 0 ? inside / pairs : std::ldexp(1.0, octave - end_octave);
}

// Below the first octave of interest nothing is worth telling apart.
std::vector<ErrorCell> cells_of_first_bin(double mass, int exponent, const std::map<int, std::uint64_t>& peaks) {
    const int lowest = peaks.empty() ? exponent : std::max(std::min(peaks.begin()->first - 1, exponent), exponent - 60);
    std::vector<ErrorCell> cells;
    double below = 0;
    for (int octave = lowest; octave <= exponent; ++octave) {
        const double fraction = octave == exponent ? 1.0 : fraction_below(octave, exponent, peaks);
        const double low = octave == lowest ? 0.0 : std::ldexp(1.0, octave - 1);
        cells.push_back({low, std::ldexp(1.0, octave), mass * (fraction - below)});
        below = fraction;
    }
    return cells;
}

}  // namespace

int octave_of(const ErrorCell& cell) {
    return cell.low > 0 ? std::ilogb(cell.low) : std::ilogb(cell.high) - 1;
}

double mean_square_of(const ErrorCell& cell) {
    return (cell.low * cell.low + cell.low * cell.high + cell.high * cell.high) / 3;
}

std::vector<ErrorCell> cells_of(const ValueStatistics& statistics, bool negative) {
    const auto& histogram = statistics.histogram;
    const auto counts = negative ? histogram.negative() : histogram.positive();
    if (counts.empty()) return {};
    const double width = histogram.width();
    auto cells =
        cells_of_first_bin(static_cast<double>(counts[0]), histogram.exponent(), statistics.samples.channel_peaks);
    cells.reserve(cells.size() + counts.size());
    for (std::size_t j = 1; j < counts.size(); ++j)
        cells.push_back(
            {static_cast<double>(j) * width, static_cast<double>(j + 1) * width, static_cast<double>(counts[j])});
    // Nothing lies beyond the extreme.
    auto& last = cells.back();
    last.high = std::min(last.high, static_cast<double>(negative ? -histogram.min() : histogram.max()));
    last.low = std::min(last.low, last.high);
    return cells;
}

}  // namespace mlq
