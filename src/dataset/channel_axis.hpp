// Where the channels of a prepared sample lie in memory.
#pragma once

#include <cstddef>

#include "mlq/dataset/dataset.hpp"

namespace mlq {

struct ChannelAxis {
    std::size_t channels = 1;  // 1 for samples that are no pictures
    bool innermost = false;

    // The channel of element `i` of `size`.
    std::size_t channel_of(std::size_t i, std::size_t size) const {
        return innermost ? i % channels : i / (size / channels);
    }
};

// Three dimensions with at most four channels are a picture.
inline ChannelAxis find_channels(const Dataset& dataset) {
    const auto& shape = dataset.sample_shape();
    const bool last = dataset.preprocess().layout == SampleLayout::nhwc;
    if (shape.size() != 3) return {};
    const auto channels = shape[last ? 2 : 0];
    return channels <= 4 ? ChannelAxis{static_cast<std::size_t>(channels), last} : ChannelAxis{};
}

}  // namespace mlq
