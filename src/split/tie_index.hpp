// Finds the tie, if any, that a row of a ladder belongs to.
#pragma once

#include <unordered_map>

#include "mlq/base/random.hpp"
#include "mlq/split/split_plan.hpp"

namespace mlq::split {

class TieIndex {
  public:
    static constexpr std::size_t none = ~std::size_t{0};

    explicit TieIndex(const SplitPlan& plan) : ties_(&plan.ties) {
        for (std::size_t t = 0; t < ties_->size(); ++t) at_[key((*ties_)[t].ladder, (*ties_)[t].rank)] = t;
    }
    std::size_t find(std::uint32_t ladder, std::uint64_t rank) const {
        if (at_.empty()) return none;
        const auto found = at_.find(key(ladder, rank));
        if (found == at_.end()) return none;
        const Tie& tie = (*ties_)[found->second];
        return tie.rank == rank && tie.ladder == ladder ? found->second : none;
    }

  private:
    const std::vector<Tie>* ties_;
    std::unordered_map<std::uint64_t, std::size_t> at_{};

    static std::uint64_t key(std::uint32_t ladder, std::uint64_t rank) {
        return mix64(rank + ladder * 0x9e3779b97f4a7c15ULL);
    }
};

}  // namespace mlq::split
