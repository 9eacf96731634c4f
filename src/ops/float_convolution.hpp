// What the float steps of Conv and ConvTranspose share: shapes as oneDNN wants them and the call.
#pragma once

#include "onednn.hpp"
#include "window.hpp"

namespace mlq {

struct FloatConvolution {
    dnnl::memory::desc source, target, scratchpad;
    dnnl::memory weights, bias;  // in the primitive's own layout; no bias: an empty memory
    dnnl::primitive primitive;
    bool has_residual = false;
    int threads = 1;

    void run(std::span<const TensorView> inputs, const TensorView& out) const;
};

// (N, C, spatial...) stored channels-last, one spatial dimension lifted to two.
dnnl::memory::desc describe_image(const Shape& logical);

// Weights given as (group, a, b, kernel...), dense, as (a, b, kernel...) when there is one group; with `swapped` as
// (group, b, a, kernel...). The first form is what oneDNN computes with: a outputs, b inputs.
struct GroupedWeights {
    std::int64_t groups = 1;
    std::int64_t outputs = 0, inputs = 0;  // per group
    Shape kernel;                          // lifted
    bool swapped = false;                  // inputs come first in memory

    dnnl::memory::desc given() const;  // as the ONNX file has them
    dnnl::memory::desc any() const;    // as the primitive likes them best
};

Shape skipped(Shape dilations);  // oneDNN counts the elements between two taps

}  // namespace mlq
