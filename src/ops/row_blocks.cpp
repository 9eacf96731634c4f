#include "row_blocks.hpp"

#include <algorithm>
#include <numeric>

#include "mlq/base/parallel.hpp"

namespace mlq {

void for_row_blocks(int threads, std::int64_t rows, std::int64_t tile,
                    const std::function<void(std::int64_t, std::int64_t)>& work) {
    constexpr std::int64_t pieces_per_thread = 1;
    const std::int64_t pieces = threads <= 1 ? 1 : std::min(threads * pieces_per_thread, (rows + tile - 1) / tile);
    if (pieces <= 1) return work(0, rows);
    const std::int64_t step = ((rows + pieces - 1) / pieces + tile - 1) / tile * tile;
    parallel_for(threads, (rows + step - 1) / step,
                 [&](std::int64_t i) { work(i * step, std::min(rows, (i + 1) * step)); });
}

std::int64_t share_count(int threads, std::int64_t count) {
    return std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(1, count));
}

void for_shares(int threads, std::int64_t count,
                const std::function<void(std::int64_t, std::int64_t, std::int64_t)>& work) {
    const std::int64_t shares = share_count(threads, count);
    parallel_for(threads, shares,
                 [&](std::int64_t share) { work(share, count * share / shares, count * (share + 1) / shares); });
}

void for_output_tiles(int threads, const OutputShape& shape,
                      const std::function<void(std::int64_t, std::int64_t, std::int32_t, std::int32_t)>& work) {
    constexpr std::int64_t many_tiles = 16;           // per thread: pieces of rows are then even and whole tiles
    constexpr std::int64_t cache_line = 64;           // of the output: no two threads write to the same one
    constexpr std::int64_t few_weights = 192 * 1024;  // bytes that every core reads along with its rows
    const auto rows = shape.rows;
    const auto channels = shape.channels;
    const std::int64_t row_tile = shape.kernels.row_tile;
    const std::int64_t channel_tile = std::lcm(cache_line, std::int64_t{shape.kernels.channel_tile});
    const bool by_whole_tiles = rows >= threads * many_tiles * row_tile;
    const bool by_part_tiles = !by_whole_tiles && rows >= threads * row_tile && channels * shape.depth <= few_weights;
    if (by_whole_tiles || by_part_tiles || channels < threads * channel_tile)
        return for_row_blocks(threads, rows, by_part_tiles ? 1 : row_tile,
                              [&](std::int64_t begin, std::int64_t end) { work(begin, end, 0, channels); });
    for_row_blocks(threads, channels, channel_tile, [&](std::int64_t begin, std::int64_t end) {
        work(0, rows, static_cast<std::int32_t>(begin), static_cast<std::int32_t>(end));
    });
}

}  // namespace mlq
