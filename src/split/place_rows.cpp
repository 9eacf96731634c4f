#include "place_rows.hpp"

#include <span>
#include <vector>

#include "mlq/split/assign.hpp"
#include "tie_index.hpp"

namespace mlq::split {
namespace {

// Walks the ranks of one stratum in input order, and knows what a row of it counts as.
class StratumCursor {
  public:
    StratumCursor(const BlockList<std::uint64_t>& ranks, const Ladder& its_ladder, std::uint32_t ladder_number,
                  std::uint64_t* its_counts)
        : ladder(&its_ladder), number(ladder_number), counts(its_counts) {
        ranks.each_stretch([&](std::span<const std::uint64_t> stretch) { stretches_.push_back(stretch); });
    }
    std::uint64_t next_rank() {
        if (next_ == end_) start_stretch();
        return *next_++;
    }
    const Ladder* ladder;
    std::uint32_t number;   // of the ladder
    std::uint64_t* counts;  // by part

  private:
    const std::uint64_t* next_ = nullptr;
    const std::uint64_t* end_ = nullptr;
    std::size_t used_ = 0;
    std::vector<std::span<const std::uint64_t>> stretches_ = {};

    void start_stretch() {
        const std::span<const std::uint64_t> stretch = stretches_[used_++];
        next_ = stretch.data();
        end_ = next_ + stretch.size();
    }
};

}  // namespace

PlacedRows place_rows(const Survey& survey, const SplitPlan& plan) {
    PlacedRows placed;
    placed.part_of_row.reserve(survey.rows);
    placed.counts.resize(plan.strata.size() * plan.parts.size());
    std::vector<StratumCursor> cursors;  // as Survey::stratum_of_row numbers them
    for (const std::uint32_t stratum : survey.stratum_number) {
        const std::uint32_t ladder = plan.stratum_ladder[stratum];
        cursors.emplace_back(survey.ranks[stratum], plan.ladders[ladder], ladder,
                             placed.counts.data() + stratum * plan.parts.size());
    }
    const TieIndex ties(plan);
    TieCounter counter(plan, "");
    Assigned here;
    survey.stratum_of_row.each_stretch([&](std::span<const std::uint32_t> rows) {
        here.parts.resize(rows.size());
        here.tied.clear();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            StratumCursor& cursor = cursors[rows[row]];
            const std::uint64_t rank = cursor.next_rank();
            here.parts[row] = cursor.ladder->find(rank);
            if (const std::size_t tie = ties.find(cursor.number, rank); tie != TieIndex::none)
                here.tied.push_back({row, tie});
        }
        counter.settle(here);
        for (std::size_t row = 0; row < rows.size(); ++row) ++cursors[rows[row]].counts[here.parts[row]];
        placed.part_of_row.insert(placed.part_of_row.end(), here.parts.begin(), here.parts.end());
    });
    return placed;
}

}  // namespace mlq::split
