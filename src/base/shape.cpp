#include "mlq/base/shape.hpp"

#include "mlq/base/error.hpp"

namespace mlq {

constexpr std::size_t most_dimensions = 64;

std::int64_t volume(const Shape& shape) {
    constexpr std::int64_t limit = std::int64_t{1} << 40;
    if (shape.size() > most_dimensions)
        throw Error("shape", "has " + std::to_string(shape.size()) + " dimensions, more than 64",
                    "the file is damaged");
    bool empty = false;
    for (const auto dim : shape) {
        if (dim < 0) throw Error("shape " + to_string(shape), "a dimension is negative");
        empty = empty || dim == 0;
    }
    if (empty) return 0;
    std::int64_t product = 1;
    for (const auto dim : shape) {
        if (product > limit / dim) throw Error("shape " + to_string(shape), "more than 2^40 elements");
        product *= dim;
    }
    return product;
}

std::string to_string(const Shape& shape) {
    if (shape.empty()) return "scalar";
    std::string text;
    for (const auto dim : shape) text.append(text.empty() ? "" : "x").append(std::to_string(dim));
    return text;
}

std::vector<std::int64_t> row_major_strides(const Shape& shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
    return strides;
}

}  // namespace mlq
