// One pass over a box of elements of which every operand keeps its own arrangement in memory: the loop behind
// broadcasting, layout changes, transposing and slicing.
//
// Operand 0 leads: dimensions are visited in the order of its strides, so that it is written (or read) in sequence, and
// neighbouring dimensions that are contiguous in every operand become one.
#pragma once

#include <algorithm>
#include <array>
#include <numeric>

#include "mlq/base/parallel.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {

using Strides = std::vector<std::int64_t>;  // in elements, one per logical dimension; 0 repeats an element

// Where the elements of a tensor of this logical shape lie.
Strides logical_strides(const Shape& logical, Layout layout);
inline Strides logical_strides(const Operand& operand) {
    return logical_strides(operand.logical, operand.layout);
}

// The strides of `operand` as it is broadcast to the logical shape `to` (aligned at the last dimension).
Strides broadcast_strides(const Operand& operand, const Shape& to);

template <std::size_t N>
struct Walk {
    Shape dims;                      // outermost first; the last one is a row
    std::array<Strides, N> strides;  // per operand, as many as dims
    std::int64_t rows = 0;

    std::int64_t row_length() const { return dims.back(); }
    std::int64_t row_stride(std::size_t operand) const { return strides[operand].back(); }
};

template <std::size_t N>
Walk<N> make_walk(const Shape& dims, const std::array<Strides, N>& strides) {
    std::vector<std::size_t> order(dims.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return strides[0][a] > strides[0][b]; });
    Walk<N> walk;
    for (const std::size_t axis : order) {
        if (dims[axis] == 1) continue;
        bool contiguous = !walk.dims.empty();
        for (std::size_t k = 0; k < N && contiguous; ++k)
            contiguous = walk.strides[k].back() == strides[k][axis] * dims[axis];
        if (contiguous) {
            walk.dims.back() *= dims[axis];
            for (std::size_t k = 0; k < N; ++k) walk.strides[k].back() = strides[k][axis];
        } else {
            walk.dims.push_back(dims[axis]);
            for (std::size_t k = 0; k < N; ++k) walk.strides[k].push_back(strides[k][axis]);
        }
    }
    if (walk.dims.empty()) {
        walk.dims = {1};
        for (auto& own : walk.strides) own = {1};
    }
    walk.rows = std::accumulate(walk.dims.begin(), walk.dims.end() - 1, std::int64_t{1}, std::multiplies<>());
    if (walk.dims.back() == 0) walk.rows = 0;
    return walk;
}

// Calls row(offsets, count) for pieces of rows, `offsets` being each operand's position of the piece's first element.
// Pieces do not overlap, so any number of threads gives the same result.
template <std::size_t N, typename Row>
void for_rows(const Walk<N>& walk, int threads, const Row& row) {
    constexpr std::int64_t piece = 1 << 15;  // elements a thread takes at a time: well above the cost of handing it out
    const std::int64_t length = walk.row_length();
    const std::int64_t cuts = std::max<std::int64_t>(1, length / piece);
    const std::int64_t rows_at_once = std::max<std::int64_t>(1, piece / std::max<std::int64_t>(1, length));
    const std::int64_t groups = (walk.rows + rows_at_once - 1) / rows_at_once;
    parallel_for(threads, groups * cuts, [&](std::int64_t item) {
        const std::int64_t begin = item % cuts * length / cuts;
        const std::int64_t end = (item % cuts + 1) * length / cuts;
        const std::int64_t first = item / cuts * rows_at_once;
        const std::int64_t last = std::min(walk.rows, first + rows_at_once);
        for (std::int64_t r = first; r < last; ++r) {
            std::array<std::int64_t, N> offsets;
            for (std::size_t k = 0; k < N; ++k) offsets[k] = begin * walk.row_stride(k);
            std::int64_t rest = r;
            for (std::size_t axis = walk.dims.size() - 1; axis-- > 0;) {
                const std::int64_t index = rest % walk.dims[axis];
                rest /= walk.dims[axis];
                for (std::size_t k = 0; k < N; ++k) offsets[k] += index * walk.strides[k][axis];
            }
            row(offsets, end - begin);
        }
    });
}

}  // namespace mlq
