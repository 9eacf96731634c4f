// What surrounds the curves of an SVG plot: size, axes with numbers or words, grid, key, marks.
#pragma once

#include <string>
#include <vector>

#include "mlq/report/plot.hpp"
#include "plot_axis.hpp"
#include "plot_layout.hpp"

namespace mlq {

class SvgFrame {
  public:
    SvgFrame(const Plot& plot, const BarLayout& bars);

    // Places of values in the picture.
    double x(double value) const { return left_ + x_axis_.place(value) * (right_ - left_); }
    double y(double value) const { return bottom_ - y_axis_.place(value) * (bottom_ - top_); }
    double bottom() const { return bottom_; }

    std::string open() const;   // <svg>, grid, axes, key
    std::string close() const;  // marks, </svg>

  private:
    std::string draw_axes() const;
    std::string draw_words() const;
    std::string draw_key() const;
    const Plot& plot_;
    PlotAxis x_axis_, y_axis_;
    bool slanted_ = false;    // words below the axis that do not fit side by side
    std::size_t stride_ = 1;  // every how many-th word is written
    double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0, height_ = 0;
};

}  // namespace mlq
