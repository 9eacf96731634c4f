// Which operators the targets run in int8.
#pragma once

#include <span>

#include "mlq/ptq/targets.hpp"

namespace mlq {

std::span<const PlacementRule> ort_rules();
std::span<const PlacementRule> tensorrt_rules();
std::span<const PlacementRule> openvino_rules();

}  // namespace mlq
