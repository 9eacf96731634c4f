// A Plot in gnuplot's language.
#pragma once

#include <string>

#include "mlq/report/plot.hpp"

namespace mlq {

// Everything but the terminal line. Throws Error if there is no point to draw.
std::string write_plot_script(const Plot& plot, bool with_bands);

}  // namespace mlq
