// The functions behind the list in methods.cpp, one file each.
#pragma once

#include "mlq/quant/methods.hpp"

namespace mlq {

Threshold choose_auto(const MethodInput& input);
Threshold choose_max(const MethodInput& input);
Threshold choose_mean_max(const MethodInput& input);
Threshold choose_percentile(const MethodInput& input);
Threshold choose_entropy(const MethodInput& input);
Threshold choose_mse(const MethodInput& input);

}  // namespace mlq
