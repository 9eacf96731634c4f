// Finds the rows and the wanted fields of a batch.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mlq/split/batch.hpp"
#include "mlq/split/scan.hpp"
#include "mlq/split/table.hpp"

namespace mlq::split {

// Keeps scratch memory between batches: one for each worker.
class BatchParser {
  public:
    // `wanted`: column names in the order in which Batch::field numbers them; repeats are fine. Throws Error for a
    // column that the table does not have.
    BatchParser(const Table& table, const std::vector<std::string>& wanted, const ScanKernels& kernels);
    ~BatchParser();
    BatchParser(BatchParser&&) noexcept;

    // Fills everything after Batch::bytes. What is wrong with the text goes to Batch::bad, and rows end before it.
    void parse(Batch& batch);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlq::split
