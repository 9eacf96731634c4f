// Pictures of a quantization for the HTML report.
#pragma once

#include <vector>

#include "mlq/ptq/choose.hpp"
#include "mlq/ptq/compare_layers.hpp"
#include "mlq/quant/statistics_file.hpp"
#include "mlq/report/plot.hpp"

namespace mlq::tools {

// Signal to quantization noise of every layer, in the order of the network.
Plot plot_layers(const std::vector<LayerError>& layers);

// The distributions of the first `count` values of `worst` that are codes, with the ends of the ranges that were
// chosen.
std::vector<Plot> plot_histograms(const std::vector<LayerError>& worst, const StatisticsFile& statistics,
                                  const Scales& scales, std::size_t count = 8);

}  // namespace mlq::tools
