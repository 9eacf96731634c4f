// What LayerNormalization and its kin share: a tensor is cut into blocks of neighbouring elements, each of which is
// brought to mean 0 and variance 1 (or only to mean square 1), then scaled and shifted.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

struct Blocks {
    std::int64_t count = 0;
    std::int64_t length = 0;  // elements of a block
    std::int64_t run = 1;     // neighbours that share a scale and a shift
    // Block b begins with scale (b % period) * step; every run takes the next one.
    std::int64_t period = 1;
    std::int64_t step = 0;
    float epsilon = 1e-5f;
    bool subtract_mean = true;
};

// Input 0 in plain layout; input 1 is the scale, input 2 (optional) the shift. Outputs 1 and 2, where present, become
// the mean and 1 / standard deviation of each block. Sums are kept in double.
Step make_normalize_blocks(const StepContext& context, const Blocks& blocks);

}  // namespace mlq
