#pragma once

#include <string>

#include "mlq/bench/profile_layers.hpp"

namespace mlq {

// One sentence on what keeps a measured layer from the peak; empty when nothing does.
std::string explain_layer(const LayerProfile& layer, std::int64_t depth, const MachinePeak& peak, double peak_gops);

}  // namespace mlq
