// The error that quantizing a value makes where it matters: at its consumers' outputs, in a typical place.
//
// Plain squared error misleads twice.
// 1. Channels. An error in channel c reaches the output with gain g_c, the sum of squared weights that read c. A value
// of
//    size x can only come from channels whose own maximum reaches x, so an error there counts
//        W(x) = sum_c g_c p(c | x),   p(c | x) ~ [max_c >= x] / sigma_c * (1 + (x / sigma_c)^2)^-2
//    with sigma_c^2 the channel's mean square: a heavy-tailed guess, cut by what was really seen.
// 2. Places. One far outlier carries most of the power and yet touches only the outputs whose window holds it. What
//    counts is error relative to the power nearby,
//        V(x) = 1 / max(P + W(x) x^2 / window, P r(x)),
//    P the mean of W x^2 over non-zero values without the rarest 1 / window of them, and r(x) >= 1 the (harmonic) mean
//    power of the samples that reach x relative to that of all samples.
// The predicted error is the sum of W V (x - quantized x)^2. This weighting is our own proposal; docs/algorithms.md
// shows where it was compared with simulated consumers.
#pragma once

#include <span>

#include "mlq/quant/quantization_error.hpp"

namespace mlq {

// channel_gain: one g_c >= 0 per channel, or empty (all 1). Throws Error for another length, negative or non-finite
// gains.
QuantizationError predict_error(const ValueStatistics& statistics, Coding coding, std::span<const double> channel_gain,
                                int bits = 8);

}  // namespace mlq
