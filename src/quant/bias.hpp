// Bias as int32 with scale input_scale * weight_scale[c], safe from overflow of the accumulator.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/quant/params.hpp"
#include "weights.hpp"

namespace mlq {

// b_q[c] = round_half_even(bias[c] / (input.scale * weights.scales[c])), the product rounded to float as ONNX files
// hold it.
//
// An accumulator b_q + sum (x_q - z) w_q must stay inside int32 for every input, in any order of summation:
//     |b_q| + (highest + z) * sum |w_q| <= 2^31 - 1, and |b_q| <= 2^30.
// The unit input.scale * weight_scale stays at or above 2^-100. A channel that breaks this gets a larger weight scale:
// it is requantized from `weights`, and a note says so. `bias` may be empty (all 0), or hold several runs of all
// channels (grouped ConvTranspose). Throws Error for non-finite or wrongly sized bias, or if no scale helps.
std::vector<std::int32_t> quantize_bias(std::span<const float> bias, QuantParams input, const ConstTensorView& weights,
                                        QuantizedWeights& quantized);

}  // namespace mlq
