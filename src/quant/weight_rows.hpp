// Which elements of a weight tensor belong to an output channel.
#pragma once

#include <cstdint>

#include "mlq/base/error.hpp"
#include "mlq/base/tensor.hpp"

namespace mlq {

struct WeightRows {
    std::int64_t outer = 1;  // product of the dimensions before the axis
    std::int64_t channels = 0;
    std::int64_t inner = 1;  // and after it

    WeightRows(const ConstTensorView& weights, int axis) {
        if (weights.type != DType::f32) throw Error("weights", "must be float32");
        const auto rank = static_cast<int>(weights.shape.size());
        if (axis < 0 || axis >= rank)
            throw Error("weights", "no axis " + std::to_string(axis) + " in shape " + to_string(weights.shape));
        for (int d = 0; d < axis; ++d) outer *= weights.shape[static_cast<std::size_t>(d)];
        channels = weights.shape[static_cast<std::size_t>(axis)];
        for (int d = axis + 1; d < rank; ++d) inner *= weights.shape[static_cast<std::size_t>(d)];
    }

    template <typename Use>
    void for_each(std::int64_t channel, Use use) const {
        for (std::int64_t o = 0; o < outer; ++o)
            for (std::int64_t i = 0; i < inner; ++i) use((o * channels + channel) * inner + i);
    }
};

}  // namespace mlq
