// Dimensions of a tensor, outermost first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mlq {

using Shape = std::vector<std::int64_t>;

// Product of the dimensions (1 for a scalar). Throws Error for a negative dimension, more than 64 dimensions, or a product
// above 2^40 elements.
std::int64_t volume(const Shape& shape);

// "1x3x224x224"; "scalar" for rank 0.
std::string to_string(const Shape& shape);

// Row-major strides in elements, same rank.
std::vector<std::int64_t> row_major_strides(const Shape& shape);

}  // namespace mlq
