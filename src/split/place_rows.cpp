#include "place_rows.hpp"

#include "mlq/split/assign.hpp"
#include "tie_index.hpp"

namespace mlq::split {
namespace {

// Walks the ranks of one stratum in input order.
class RankCursor {
  public:
    explicit RankCursor(const BlockList<std::uint64_t>& ranks) {
        ranks.each_stretch([&](std::span<const std::uint64_t> stretch) { stretches_.push_back(stretch); });
    }
    std::uint64_t next() {
        if (at_ == stretches_[stretch_].size()) {
            ++stretch_;
            at_ = 0;
        }
        return stretches_[stretch_][at_++];
    }

  private:
    std::vector<std::span<const std::uint64_t>> stretches_ = {};
    std::size_t stretch_ = 0;
    std::size_t at_ = 0;
};

}  // namespace

PlacedRows place_rows(const Survey& survey, const SplitPlan& plan) {
    std::vector<RankCursor> ranks;
    for (const BlockList<std::uint64_t>& list : survey.ranks) ranks.emplace_back(list);
    const TieIndex ties(plan);
    TieCounter counter(plan, "");
    PlacedRows placed;
    placed.part_of_row.reserve(survey.rows);
    placed.counts.resize(plan.strata.size() * plan.parts.size());
    Assigned here;
    survey.stratum_of_row.each_stretch([&](std::span<const std::uint32_t> rows) {
        here.parts.clear();
        here.tied.clear();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const std::uint32_t stratum = survey.stratum_number[rows[row]];
            const std::uint32_t ladder = plan.stratum_ladder[stratum];
            const std::uint64_t rank = ranks[stratum].next();
            here.parts.push_back(plan.ladders[ladder].find(rank));
            if (const std::size_t tie = ties.find(ladder, rank); tie != TieIndex::none) here.tied.push_back({row, tie});
        }
        counter.settle(here);
        for (std::size_t row = 0; row < rows.size(); ++row)
            ++placed.counts[survey.stratum_number[rows[row]] * plan.parts.size() + here.parts[row]];
        placed.part_of_row.insert(placed.part_of_row.end(), here.parts.begin(), here.parts.end());
    });
    return placed;
}

}  // namespace mlq::split
