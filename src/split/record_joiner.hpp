// Turns chunks, which end anywhere, into batches of whole records.
#pragma once

#include <cstdint>
#include <vector>

#include "chunk_source.hpp"
#include "mlq/split/batch.hpp"
#include "mlq/split/scan.hpp"

namespace mlq::split {

class RecordJoiner {
  public:
    RecordJoiner(char quote, const ScanKernels& kernels) : quote_(quote), kernels_(&kernels) {}

    // The quotes of a chunk, counted beforehand and side by side: their parity says whether it ends inside a field.
    std::size_t count_quotes(const Chunk& chunk) const {
        return quote_ == '\0' ? 0 : kernels_->count_byte(chunk.text().data(), chunk.text().size(), quote_);
    }

    // Called in ticket order. Sets where the batch is and its bytes, which lie in the chunk's buffer; the beginning of
    // a record that the chunk does not finish is kept for the next call.
    void join(Chunk& chunk, std::size_t quotes, Batch& batch);

  private:
    char quote_;
    const ScanKernels* kernels_;
    std::vector<char> rest_, next_rest_;
    bool rest_inside_ = false;

    std::size_t find_last_end(std::string_view text, bool inside_at_end) const;
    void give(Chunk& chunk, std::size_t size, Batch& batch);
};

}  // namespace mlq::split
