// Places the rows of a surveyed table by a plan: what Assigner does, but from remembered ranks.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/split/assign.hpp"
#include "mlq/split/row_order.hpp"
#include "tie_index.hpp"

namespace mlq::split {

class RowPlacer {
  public:
    // Both must outlive it.
    RowPlacer(const RowOrder& order, const SplitPlan& plan);

    // The parts of the next rows in input order; RowOrder::size() of them at most.
    void place(std::size_t rows, Assigned& out);

    const std::vector<std::uint64_t>& counts() const { return counts_; }  // so far: strata of the plan x parts

  private:
    const SplitPlan* plan_;
    RowOrder::Cursor cursor_;
    TieIndex ties_;
    TieCounter counter_;
    std::vector<std::uint64_t> counts_;
};

}  // namespace mlq::split
