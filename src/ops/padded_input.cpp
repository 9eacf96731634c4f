#include "padded_input.hpp"

#include <cstring>

namespace mlq {

PaddedInput padded_input_for(const Image& input, const Window& window) {
    constexpr std::int64_t few_channels = 4;  // one load of the kernels
    PaddedInput layout;
    if (input.channels > few_channels || window.kernel[1] == 1 || window.dilations[1] != 1) return layout;
    const std::int64_t height = input.height + window.pads_begin[0] + window.pads_end[0];
    const std::int64_t width = input.width + window.pads_begin[1] + window.pads_end[1];
    // Huge paddings cost more than they save.
    if (height * width > 2 * input.pixels() + 4096) return layout;
    layout.padded = {height, width, input.channels};
    layout.top = window.pads_begin[0];
    layout.left = window.pads_begin[1];
    layout.rows = window;
    layout.rows.kernel[1] = 1;
    layout.rows.pads_begin = layout.rows.pads_end = {0, 0};
    layout.bytes_per_tap = static_cast<std::int32_t>(window.kernel[1] * input.channels);
    return layout;
}

std::size_t padded_bytes(const PaddedInput& layout, std::int64_t samples) {
    constexpr std::size_t slack = 64;
    return static_cast<std::size_t>(samples * layout.padded.size()) + slack;
}

void pad_images(const PaddedInput& layout, const Image& input, std::int64_t samples, std::uint8_t padding,
                const std::uint8_t* images, std::uint8_t* padded) {
    const auto size = static_cast<std::size_t>(layout.padded.size());
    const auto row = static_cast<std::size_t>(input.width * input.channels);
    const auto padded_row = static_cast<std::size_t>(layout.padded.width * layout.padded.channels);
    const auto before = static_cast<std::size_t>(layout.left * input.channels);
    for (std::int64_t n = 0; n < samples; ++n) {
        std::uint8_t* to = padded + static_cast<std::size_t>(n) * size;
        const std::uint8_t* from = images + n * input.size();
        for (std::int64_t y = 0; y < layout.padded.height; ++y, to += padded_row) {
            if (y < layout.top || y >= layout.top + input.height) {
                std::memset(to, padding, padded_row);
                continue;
            }
            std::memset(to, padding, before);
            std::memcpy(to + before, from, row);
            std::memset(to + before + row, padding, padded_row - before - row);
            from += row;
        }
    }
}

}  // namespace mlq
