// An axis of a picture: the range it shows, the numbers written beside it, and where a value lies on it.
#pragma once

#include <string>
#include <vector>

#include "mlq/report/plot.hpp"

namespace mlq {

struct AxisRange {
    double low = 0;
    double high = 1;
};

class PlotAxis {
  public:
    // Ticks at 1, 2 or 5 times a power of ten; on a logarithmic axis (low > 0) at powers of ten, as far as there are at
    // least two. A range without extent is widened; `to_ticks` widens it to the next ticks outside.
    PlotAxis(AxisRange range, bool logarithmic, bool to_ticks);
    // Words instead of numbers.
    PlotAxis(AxisRange range, bool logarithmic, std::vector<PlotTick> words);

    double low() const { return low_; }
    double high() const { return high_; }
    const std::vector<PlotTick>& ticks() const { return ticks_; }

    // 0 at the low end, 1 at the high end; held in [-1, 2] for values outside.
    double place(double value) const;

  private:
    void widen_point();
    void add_steps(bool to_ticks);
    void add_powers();
    double low_, high_;
    bool logarithmic_;
    std::vector<PlotTick> ticks_;
};

}  // namespace mlq
