// The lines of a tensor along one axis, in plain layout: (outer, length, inner).
#pragma once

#include "infer.hpp"

namespace mlq {

struct AxisLines {
    std::int64_t outer = 1, length = 1, inner = 1;

    std::int64_t lines() const { return outer * inner; }
    // Where line `i` begins; its elements lie `inner` apart. `of_length`: in a tensor whose axis has another length.
    std::int64_t begin(std::int64_t i) const { return begin(i, length); }
    std::int64_t begin(std::int64_t i, std::int64_t of_length) const {
        return i / inner * of_length * inner + i % inner;
    }
};

inline AxisLines lines_along(const Shape& shape, int axis) {
    const auto middle = shape.begin() + axis;
    return {volume({shape.begin(), middle}), *middle, volume({middle + 1, shape.end()})};
}

}  // namespace mlq
