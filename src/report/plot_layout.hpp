// What every drawer of a Plot has to know: which points can be shown, and where bars stand.
#pragma once

#include "mlq/report/plot.hpp"

namespace mlq {

// Finite (and at most 1e300), and positive on a logarithmic axis.
bool can_draw(const Plot& plot, const PlotPoint& point);

bool has_band(const PlotPoint& point);
bool has_band(const PlotSeries& series);  // at least one point has one

// Throws Error for a plot without any point that can be drawn.
void check_drawable(const Plot& plot);

// Bars stand in groups, one group per x; a group takes most of the smallest distance between two of them.
class BarLayout {
  public:
    explicit BarLayout(const Plot& plot);
    bool has_bars() const { return width_ > 0; }
    bool starts_at_zero() const { return has_bars() && lowest_ >= 0; }
    double width() const { return width_; }
    double shift(int bar) const { return (bar - (count_ - 1) / 2.0) * width_; }  // of bar number 0, 1, ... of a group
    double first() const { return first_; }                                      // ends of the axis, with some air
    double last() const { return last_; }

  private:
    int count_ = 0;
    double width_ = 0;
    double lowest_ = 0;
    double first_ = 0;
    double last_ = 0;
};

}  // namespace mlq
