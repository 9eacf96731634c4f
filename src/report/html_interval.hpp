// Intervals drawn small, beside the numbers they belong to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mlq/report/report.hpp"

namespace mlq {

// One scale for several intervals, so that they can be compared by eye. It includes zero when zero is near.
class IntervalScale {
  public:
    void include(const std::optional<Interval>& interval, double value);
    // A bar from low to high with a dot at the value, as an inline SVG: without an interval its place only, so that
    // numbers stay in line, and nothing when no interval was included.
    std::string draw(const std::optional<Interval>& interval, double value) const;

  private:
    double low_ = 0, high_ = 0;
    bool empty_ = true;
};

}  // namespace mlq
