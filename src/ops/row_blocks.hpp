// How the rows of a step are shared out over threads.
#pragma once

#include <cstdint>
#include <functional>

namespace mlq {

// Splits `rows` into pieces for `threads` and runs work(begin, end) on them; pieces are multiples of `tile`.
void for_row_blocks(int threads, std::int64_t rows, std::int64_t tile,
                    const std::function<void(std::int64_t, std::int64_t)>& work);

// The same for a matrix product of `rows` x `channels`: where rows are few, threads share out the channels (in
// multiples of 64) instead. Calls work(row_begin, row_end, channel_begin, channel_end).
void for_output_tiles(int threads, std::int64_t rows, std::int64_t row_tile, std::int32_t channels,
                      const std::function<void(std::int64_t, std::int64_t, std::int32_t, std::int32_t)>& work);

}  // namespace mlq
