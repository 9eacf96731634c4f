// The squared error that quantizing a value would make, as a function of the threshold, from its statistics alone.
//
// Values are taken as spread evenly inside each histogram bin. With prefix integrals F0, F1, F2 of (1, x, x^2) over the
// distribution of |x|, all values that round to code k cost  dF2 - 2 k s dF1 + (k s)^2 dF0  over the code's interval,
// so one threshold costs a step per code.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "mlq/quant/params.hpp"
#include "mlq/quant/statistics.hpp"

namespace mlq {

// Mass spread evenly over [low, high) on the axis of |x|; low == high is a single point.
struct ErrorCell {
    double low = 0;
    double high = 0;
    double mass = 0;
};

// A cell of a histogram lies inside one octave [2^o, 2^(o + 1)), save the lowest, which reaches down to 0 and is known
// by its upper end.
int octave_of(const ErrorCell& cell);
double mean_square_of(const ErrorCell& cell);

// The non-zero values of one sign as adjacent cells, ascending. Values below one bin width are spread by what the
// samples' channel peaks say about their size, so that one far outlier does not hide the rest.
std::vector<ErrorCell> cells_of(const ValueStatistics& statistics, bool negative);

// One sign's error.
class ErrorCurve {
  public:
    explicit ErrorCurve(std::vector<ErrorCell> cells);
    double signal() const;                              // integral of x^2
    double error(double step, int highest_code) const;  // values beyond the highest code are clipped to it
    double clipping_error(double limit) const;          // the part of it beyond the highest code's level
    double mass_above(double x) const;

  private:
    struct Integrals {
        double mass = 0, first = 0, second = 0;
    };
    std::vector<ErrorCell> cells_;
    std::vector<Integrals> below_;  // of all cells before this one
    std::size_t first_full_ = 0;    // from here on cells have equal width
    double width_ = 0;
    Integrals integrals_to(double x) const;
};

// Both signs under one coding.
class QuantizationError {
  public:
    // weight(octave, negative): how much an error counts on values with |x| in [2^octave, 2^(octave + 1)); empty: 1.
    using Weight = std::function<double(int octave, bool negative)>;
    QuantizationError(const ValueStatistics& statistics, Coding coding, int bits = 8, const Weight& weight = {});

    double signal() const { return negative_.signal() + positive_.signal(); }
    double error(float threshold) const;  // of quantizing with range_at(threshold)
    double clipping_error(
        float threshold) const;  // what clipping alone costs: a bound that only grows as thresholds fall
    // 10 log10(signal / error), nothing if there is no signal; 200 at most.
    std::optional<double> sqnr_db(float threshold) const;
    double mass_outside(Range range) const;

    // The range that a threshold on |x| means: [0, t], [-t, t], or the extremes cut to [-t, t].
    Range range_at(float threshold) const;
    float highest_threshold() const { return abs_max_; }

  private:
    Coding coding_;
    int bits_;
    float min_, max_, abs_max_;
    ErrorCurve negative_, positive_;
};

// The threshold in (0, highest] with the smallest error among a geometric grid and its refinement to bin edges; the
// largest one whose error is within `slack` (a factor >= 1) of it.
float search_threshold(const QuantizationError& error, double slack = 1.0);

}  // namespace mlq
