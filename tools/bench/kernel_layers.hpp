// The layers that `mlq-bench kernels` measures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mlq/ops/onednn_convolution.hpp"

namespace mlq::tools {

struct NamedLayer {
    std::string name;  // "ResNet 3x3 64, 56x56"
    ConvolutionLayer layer;
};

// Those with `part` in their name, at batch size one. Throws Error if there are none.
std::vector<NamedLayer> choose_layers(std::string_view part);

}  // namespace mlq::tools
