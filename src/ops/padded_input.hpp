// A convolution of few channels (the three of a picture) reads kernel width * channels bytes that follow each other,
// once the picture carries its padding: then a tap is a row of the kernel, of useful length, and no place needs a
// check.
#pragma once

#include <cstddef>
#include <cstdint>

#include "int8_window.hpp"

namespace mlq {

struct PaddedInput {
    Image padded{0, 0, 0};  // height, width and channels with padding
    std::int64_t top = 0;
    std::int64_t left = 0;
    Window rows;  // over `padded`: one tap per kernel row, without padding
    std::int32_t bytes_per_tap = 0;

    bool in_use() const { return padded.channels > 0; }
};

// Not in use for windows that gain nothing: many channels, kernels one wide, dilated ones.
PaddedInput padded_input_for(const Image& input, const Window& window);

// Bytes of `samples` padded images and of what kernels over-read behind them.
std::size_t padded_bytes(const PaddedInput& layout, std::int64_t samples);

// `samples` images, borders filled with `padding`, into padded_bytes().
void pad_images(const PaddedInput& layout, const Image& input, std::int64_t samples, std::uint8_t padding,
                const std::uint8_t* images, std::uint8_t* padded);

}  // namespace mlq
