// Reads the records of one or more inputs of the same table as a sequence of batches, on one or more threads.
//
//   TableReader reader(inputs, options);
//   reader.each_batch(threads, {.wanted = {"label"}, .work = count_labels});
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mlq/split/batch.hpp"
#include "mlq/split/input.hpp"
#include "mlq/split/table.hpp"

namespace mlq::split {

// The four stations of a batch, all visited with the same worker, 0 .. threads - 1. `work` and `render` run side by
// side; `number` and `write` run one batch at a time, in input order. When `number` sees a batch, its first_row is
// known.
struct BatchSteps {
    std::vector<std::string> wanted = {};  // columns for Batch::field
    bool fingerprint = true;               // false: InputFacts::fingerprint stays empty
    std::function<void(Batch&, int worker)> work = {};
    std::function<void(Batch&, int worker)> number = {};
    std::function<void(Batch&, int worker)> render = {};
    std::function<void(Batch&, int worker)> write = {};
};

// What passed through: known after each_batch.
struct InputFacts {
    std::string name = {};
    std::uint64_t bytes = 0;  // decompressed
    std::uint64_t rows = 0;
    std::uint64_t blank_lines = 0;
    std::string fingerprint = {};  // XXH3-128 of the decompressed bytes (`xxhsum -H2` of a plain file)
};

class TableReader {
  public:
    // Opens the first input and describes the table. Throws Error if it cannot be read.
    TableReader(std::vector<Input> inputs, const ReadOptions& options);
    ~TableReader();

    const Table& table() const;

    // Reads everything, once. Later inputs must have the header of the first. Throws Error "file: line N (byte B): ..."
    // for the first bad record in input order, whatever the number of threads, and what a step throws.
    void each_batch(int threads, const BatchSteps& steps);

    const std::vector<InputFacts>& facts() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

constexpr std::size_t record_limit = std::size_t{1} << 24;  // bytes

}  // namespace mlq::split
