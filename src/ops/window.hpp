// The geometry of a sliding window (convolution, pooling): per spatial dimension its size, step, spacing and padding.
//
//     extent = (kernel - 1) * dilation + 1
//     output = floor((input + pad_begin + pad_end - extent) / stride) + 1      (ceil with ceil_mode)
//
// auto_pad SAME_UPPER and SAME_LOWER choose the padding so that output = ceil(input / stride), the odd element going to
// the end or to the beginning; VALID pads nothing.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

struct Window {
    Shape kernel, strides, dilations, pads_begin, pads_end;  // one entry per spatial dimension

    std::size_t rank() const { return kernel.size(); }
    std::int64_t extent(std::size_t i) const { return (kernel[i] - 1) * dilations[i] + 1; }
    std::int64_t taps() const { return volume(kernel); }
};

// The dimensions after (N, C).
Shape spatial_of(const Shape& logical);

// kernel, strides and dilations in [1, 2^31), pads in [0, 2^31); auto_pad and pads are not looked at.
Window read_steps(const Attributes& attributes, Shape kernel);
std::string read_auto_pad(const Attributes& attributes);  // "NOTSET", "SAME_UPPER", "SAME_LOWER" or "VALID"
// `pads` of the node, all zero when absent.
void read_pads(const Attributes& attributes, Window& window);

// A window over `input` (spatial dimensions), paddings resolved. Throws Error for attributes of another length or
// outside their ranges.
Window read_window(const Attributes& attributes, const Shape& input, Shape kernel);

// Throws Error when the window does not fit into the padded input. With ceil_mode a last window that would start in the
// end padding is left out, as PyTorch and ONNX Runtime do.
Shape output_spatial(const Window& window, const Shape& input, bool ceil_mode = false);

// One-dimensional windows and shapes as two-dimensional ones of height 1, so that steps need one loop; others
// unchanged.
Window lifted(Window window);
Shape lifted(Shape spatial);

}  // namespace mlq
