// Where the taps of a sliding window lie in an NHWC sample: the table of offsets that convolution and pooling share.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/ops/operator.hpp"
#include "window.hpp"

namespace mlq {

// One sample, height and width lifted to two dimensions.
struct Image {
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t channels = 1;
    std::int64_t pixels() const { return height * width; }
    std::int64_t size() const { return pixels() * channels; }
};

Image image_of(const Shape& logical);  // (N, C), (N, C, W) or (N, C, H, W)

enum class Border {
    padding,  // -1: the tap reads the padding vector
    nearest,  // the offset of some tap of the same window that lies inside
};

// False where offsets would not fit 32 bits, or where their table would take more than 1 GB: such a node has no int8
// step.
inline constexpr const char* image_too_large = "the image is too large";
bool offsets_fit(const Image& input, const Image& output, const Window& window);

// offsets[pixel * taps + tap] in bytes for every output pixel; offsets_fit must hold.
std::vector<std::int32_t> window_offsets(const Image& input, const Image& output, const Window& window, Border border);

// True when output pixel i reads input pixel i and nothing else.
bool is_pointwise(const Window& window);

}  // namespace mlq
