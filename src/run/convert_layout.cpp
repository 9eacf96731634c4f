#include "convert_layout.hpp"

#include <algorithm>

#include "mlq/base/parallel.hpp"

namespace mlq {
namespace {

constexpr std::int64_t tile = 16;

// rows x columns -> columns x rows, in tiles that fit the cache.
template <typename T>
void transpose(const T* from, T* to, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t r0 = 0; r0 < rows; r0 += tile) {
        const std::int64_t r1 = std::min(rows, r0 + tile);
        for (std::int64_t c0 = 0; c0 < columns; c0 += tile) {
            const std::int64_t c1 = std::min(columns, c0 + tile);
            for (std::int64_t c = c0; c < c1; ++c) {
                for (std::int64_t r = r0; r < r1; ++r) to[c * rows + r] = from[r * columns + c];
            }
        }
    }
}

template <typename T>
void transpose_samples(const ConstTensorView& from, const TensorView& to, std::int64_t samples, std::int64_t rows,
                       std::int64_t columns, const Kernels& kernels, int threads) {
    const auto* source = reinterpret_cast<const T*>(from.bytes);
    auto* target = reinterpret_cast<T*>(to.bytes);
    const std::int64_t stride = rows * columns;
    parallel_for(threads, samples, [&](std::int64_t n) {
        if constexpr (sizeof(T) == 1) {
            if (rows == 3)
                return kernels.interleave_three({source + n * stride, columns, target + n * stride, columns});
        }
        transpose(source + n * stride, target + n * stride, rows, columns);
    });
}

}  // namespace

bool same_in_both_layouts(const Shape& logical) {
    if (logical.size() < 3 || logical[1] == 1) return true;
    return std::all_of(logical.begin() + 2, logical.end(), [](std::int64_t dim) { return dim == 1; });
}

void convert_layout(const ConstTensorView& from, Layout from_layout, const TensorView& to, const Kernels& kernels,
                    int threads) {
    const std::int64_t samples = from.shape.front();
    if (from.size() == 0) return;
    const std::int64_t per_sample = from.size() / samples;
    const std::int64_t channels = from_layout == Layout::plain ? from.shape[1] : from.shape.back();
    const std::int64_t rows = from_layout == Layout::plain ? channels : per_sample / channels;
    const std::int64_t columns = per_sample / rows;
    switch (size_of(from.type)) {
        case 1:
            return transpose_samples<std::uint8_t>(from, to, samples, rows, columns, kernels, threads);
        case 4:
            return transpose_samples<std::uint32_t>(from, to, samples, rows, columns, kernels, threads);
        default:
            return transpose_samples<std::uint64_t>(from, to, samples, rows, columns, kernels, threads);
    }
}

}  // namespace mlq
