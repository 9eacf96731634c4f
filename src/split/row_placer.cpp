#include "row_placer.hpp"

namespace mlq::split {

RowPlacer::RowPlacer(const RowOrder& order, const SplitPlan& plan)
    : plan_(&plan), cursor_(order), ties_(plan), counter_(plan, ""), counts_(plan.strata.size() * plan.parts.size()) {}

void RowPlacer::place(std::size_t rows, Assigned& out) {
    const std::size_t parts = plan_->parts.size();
    if (out.parts.size() < rows) {
        out.parts.resize(rows);
        out.classes.resize(rows);
    }
    out.tied.clear();
    for (std::size_t row = 0; row < rows; ++row) {
        const auto [stratum, rank] = cursor_.next();
        const std::uint32_t ladder = plan_->stratum_ladder[stratum];
        out.classes[row] = stratum;
        out.parts[row] = plan_->ladders[ladder].find(rank);
        if (const std::size_t tie = ties_.find(ladder, rank); tie != TieIndex::none) out.tied.push_back({row, tie});
    }
    counter_.settle(out);
    for (std::size_t row = 0; row < rows; ++row) ++counts_[out.classes[row] * parts + out.parts[row]];
}

}  // namespace mlq::split
