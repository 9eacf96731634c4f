// A Plot as an SVG element for an HTML page: no program needed, and the page's style sheet gives the colours, so that
// they follow the reader's light or dark mode.
#pragma once

#include <string>

#include "mlq/report/plot.hpp"

namespace mlq {

// Empty for a plot without any point that can be drawn. The style sheet must know the classes .frame, .grid, .tick,
// .label, .mark, and .c0 to .c6 with .line, .band, .bar, .dot and .whisker (html_style.cpp).
std::string draw_svg(const Plot& plot);

}  // namespace mlq
