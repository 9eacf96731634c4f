#include "int8_window.hpp"

#include <limits>

namespace mlq {

Image image_of(const Shape& logical) {
    const Shape spatial = lifted(spatial_of(logical));
    Image image{1, 1, logical.size() > 1 ? logical[1] : 1};
    if (spatial.size() == 2) {
        image.height = spatial[0];
        image.width = spatial[1];
    }
    return image;
}

bool offsets_fit(const Image& input, const Image& output, const Window& window) {
    constexpr std::int64_t most_entries = std::int64_t{1} << 28;
    return input.size() <= std::numeric_limits<std::int32_t>::max() && output.pixels() <= most_entries / window.taps();
}

std::vector<std::int32_t> window_offsets(const Image& input, const Image& output, const Window& window, Border border) {
    std::vector<std::int32_t> offsets;
    offsets.reserve(static_cast<std::size_t>(output.pixels() * window.taps()));
    for (std::int64_t oy = 0; oy < output.height; ++oy) {
        for (std::int64_t ox = 0; ox < output.width; ++ox) {
            std::int32_t inside = -1;
            const std::size_t first = offsets.size();
            for (std::int64_t ky = 0; ky < window.kernel[0]; ++ky) {
                const std::int64_t y = oy * window.strides[0] + ky * window.dilations[0] - window.pads_begin[0];
                for (std::int64_t kx = 0; kx < window.kernel[1]; ++kx) {
                    const std::int64_t x = ox * window.strides[1] + kx * window.dilations[1] - window.pads_begin[1];
                    const bool valid = y >= 0 && y < input.height && x >= 0 && x < input.width;
                    offsets.push_back(valid ? static_cast<std::int32_t>((y * input.width + x) * input.channels) : -1);
                    if (valid) inside = offsets.back();
                }
            }
            if (border == Border::padding) continue;
            for (std::size_t i = first; i < offsets.size(); ++i) {
                if (offsets[i] < 0) offsets[i] = inside;
            }
        }
    }
    return offsets;
}

bool is_pointwise(const Window& window) {
    for (std::size_t i = 0; i < window.rank(); ++i) {
        if (window.kernel[i] != 1 || window.strides[i] != 1 || window.pads_begin[i] != 0 || window.pads_end[i] != 0)
            return false;
    }
    return true;
}

}  // namespace mlq
