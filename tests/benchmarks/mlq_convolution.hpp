#pragma once

#include "convolution_shape.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq {

// The int8 step of Conv as a plan runs it, on random codes; packing is done before.
Convolution mlq_convolution(const ConvolutionShape& shape, const Kernels& kernels, int threads = 1);

}  // namespace mlq
