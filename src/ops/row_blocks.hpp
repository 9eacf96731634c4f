// How the rows of a step are shared out over threads.
#pragma once

#include <cstdint>
#include <functional>

#include "mlq/kernels/convolution.hpp"

namespace mlq {

// Splits `rows` into pieces for `threads` and runs work(begin, end) on them; pieces are multiples of `tile`.
void for_row_blocks(int threads, std::int64_t rows, std::int64_t tile,
                    const std::function<void(std::int64_t, std::int64_t)>& work);

// Splits `count` items evenly into share_count(threads, count) shares, one for each thread at most: work(share, begin,
// end). A share may have memory of its own.
std::int64_t share_count(int threads, std::int64_t count);
void for_shares(int threads, std::int64_t count,
                const std::function<void(std::int64_t, std::int64_t, std::int64_t)>& work);

struct OutputShape {
    std::int64_t rows;
    const GemmKernels& kernels;
    std::int32_t channels;
    std::int64_t depth;  // bytes of weights per channel
};

// The same for a matrix product: where rows are few, threads share out the channels (whole tiles and cache lines)
// instead, unless the weights are so few that all may read them: by rows a thread finds what it wrote in the step
// before in its cache. Calls work(row_begin, row_end, channel_begin, channel_end).
void for_output_tiles(int threads, const OutputShape& shape,
                      const std::function<void(std::int64_t, std::int64_t, std::int32_t, std::int32_t)>& work);

}  // namespace mlq
