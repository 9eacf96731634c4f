// Where a kernel finds its input: each output pixel reads `taps` channel vectors of one NHWC tensor.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mlq {

// Tap t of pixel i starts at
//     input + offsets[i * taps + t]    or at `padding` where that offset is negative;
//     input + (i * taps + t) * stride  when `offsets` is null.
// The second form needs no table: with taps = 1 it is a matrix whose rows lie `stride` bytes apart (Gemm, 1x1
// convolution), with one pixel it is a whole image (global pooling).
// A table holds offsets and no addresses, so it belongs to the plan: the same table serves every sample, group (add the
// group's first channel to `input` and `padding`) and arena.
//
// Readable bytes: at every tap the channels of the call plus 63 more, whose values never matter. A Tensor brings that
// slack; the padding vector needs it as well.
struct Taps {
    const std::uint8_t* input = nullptr;
    const std::int32_t* offsets = nullptr;  // [pixels][taps] bytes
    const std::uint8_t* padding = nullptr;  // channels x the input's zero point; only used where an offset is negative
    std::int32_t taps = 1;
    std::ptrdiff_t stride = 0;  // bytes, used when offsets is null

    const std::uint8_t* at(std::int64_t pixel, std::int32_t tap) const { return at_index(pixel * taps + tap); }
    const std::uint8_t* at_index(std::int64_t index) const {
        if (offsets == nullptr) return input + index * stride;
        return offsets[index] < 0 ? padding : input + offsets[index];
    }
};

}  // namespace mlq
