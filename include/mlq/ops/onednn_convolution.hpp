// One convolution in oneDNN, in the type that is asked for: what the own kernels are compared with.
#pragma once

#include <cstdint>
#include <functional>

namespace mlq {

enum class OneDnnType { f32, bf16, int8 };

// NHWC in and out, a bias and a Relu, as layers of networks have them.
struct ConvolutionLayer {
    std::int64_t batch = 1;
    std::int64_t height = 1;  // of the input
    std::int64_t width = 1;
    std::int64_t inputs = 1;
    std::int64_t outputs = 1;
    std::int64_t kernel_height = 1;
    std::int64_t kernel_width = 1;
    std::int64_t stride_height = 1;
    std::int64_t stride_width = 1;
    std::int64_t pads[4] = {0, 0, 0, 0};  // top, left, bottom, right
    std::int64_t groups = 1;

    std::int64_t output_height() const { return (height + pads[0] + pads[2] - kernel_height) / stride_height + 1; }
    std::int64_t output_width() const { return (width + pads[1] + pads[3] - kernel_width) / stride_width + 1; }
    double operations() const {  // multiplications and additions
        return 2.0 * static_cast<double>(batch * output_height() * output_width() * outputs * kernel_height *
                                         kernel_width * (inputs / groups));
    }
    double bytes() const {  // of input, weights and output, one byte each
        return static_cast<double>(batch * height * width * inputs +
                                   batch * output_height() * output_width() * outputs +
                                   outputs * kernel_height * kernel_width * (inputs / groups));
    }
};

// Runs the layer once, on `threads` threads; holds its own tensors (activations uint8 and weights int8 with one scale
// per output channel for int8, requantized to uint8). Throws Error when oneDNN has no implementation of this type.
std::function<void()> make_onednn_convolution(const ConvolutionLayer& layer, OneDnnType type, int threads);

// True when the processor computes in bfloat16 by itself (oneDNN emulates it elsewhere, which says nothing).
bool has_native_bf16();

}  // namespace mlq
