// Exact splits: within each stratum the rows are ranked by their keyed hash, and borders lie where the quotas end.
#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

#include "decide_modes.hpp"
#include "mlq/base/int128.hpp"
#include "place_rows.hpp"
#include "quotas.hpp"

namespace mlq::split {
namespace {

// A number of a list and where it would stand if the list were sorted.
struct Selected {
    std::uint64_t rank = 0;
    std::uint64_t below = 0;  // smaller ones
    std::uint64_t equal = 0;  // with itself
};

// Finds the number that stands at a position once `ranks` is sorted. Ranks are nearly uniform, so it lies in a narrow
// window whose place is known: one pass counts what is below the window and keeps what is inside. Where that fails
// (ties), the window is everything.
class RankSelector {
  public:
    explicit RankSelector(const BlockList<std::uint64_t>& ranks) : ranks_(ranks) {}

    Selected select(std::uint64_t position) {
        const std::uint64_t count = ranks_.size();
        // Eight standard deviations of a uniform order statistic are at most 4 / sqrt(count) of the axis.
        std::uint64_t reach = 1;
        while (reach * reach < count) reach *= 2;
        const auto middle = static_cast<std::uint64_t>((static_cast<uint128>(position) << 64) / count);
        const std::uint64_t half = std::numeric_limits<std::uint64_t>::max() / reach * 4;
        const std::uint64_t low = reach <= 8 || middle < half ? 0 : middle - half;
        const std::uint64_t high = reach <= 8 || middle > ~half ? ~std::uint64_t{0} : middle + half;
        std::uint64_t below = 0;
        window_.clear();
        ranks_.each_stretch([&](std::span<const std::uint64_t> stretch) {
            for (const std::uint64_t rank : stretch) {
                below += rank < low ? 1 : 0;
                if (rank - low <= high - low) window_.push_back(rank);
            }
        });
        if (position < below || position - below >= window_.size()) {
            window_ = ranks_.copy();
            below = 0;
        }
        const auto nth = window_.begin() + static_cast<std::ptrdiff_t>(position - below);
        std::nth_element(window_.begin(), nth, window_.end());
        Selected selected{*nth, below, 0};
        for (const std::uint64_t rank : window_) {
            selected.below += rank < selected.rank ? 1 : 0;
            selected.equal += rank == selected.rank ? 1 : 0;
        }
        return selected;
    }

  private:
    const BlockList<std::uint64_t>& ranks_;
    std::vector<std::uint64_t> window_;
};

struct Share {
    PartId part;
    std::uint64_t rows;
};

// Borders of a ladder whose rows go to `shares` in this order along the axis.
Ladder build_ladder(const BlockList<std::uint64_t>& ranks, const std::vector<Share>& shares, std::uint32_t number,
                    std::vector<Tie>& ties) {
    Ladder ladder;
    std::vector<std::uint64_t> positions;
    std::uint64_t end = 0;
    for (const Share& share : shares) {
        if (share.rows == 0) continue;
        if (end > 0) positions.push_back(end);
        ladder.parts.push_back(share.part);
        end += share.rows;
    }
    if (ladder.parts.empty()) ladder.parts.push_back(shares.empty() ? PartId{0} : shares.front().part);
    RankSelector selector(ranks);
    for (std::size_t b = 0; b < positions.size(); ++b) {
        const auto [rank, below, equal] = selector.select(positions[b]);
        ladder.bounds.push_back(rank);
        if (b > 0 && ladder.bounds[b - 1] == rank) continue;
        // A border inside a run of equal ranks: note how many of the run go to each part.
        if (below == positions[b] && equal == 1) continue;
        Tie tie{.ladder = number, .rank = rank};
        for (std::size_t k = 0; k <= positions.size(); ++k) {
            const std::uint64_t begin = std::max(below, k == 0 ? 0 : positions[k - 1]);
            const std::uint64_t stop = std::min(below + equal, k == positions.size() ? end : positions[k]);
            if (begin < stop) tie.shares[""].push_back({ladder.parts[k], stop - begin});
        }
        if (tie.shares[""].size() > 1) ties.push_back(std::move(tie));
    }
    return ladder;
}

}  // namespace

Decision decide_exactly(Survey survey, const Recipe& recipe, const SplitOptions& options) {
    Quotas quotas = make_quotas(survey, recipe, options);
    Decision decision;
    decision.totals = quotas.totals;
    decision.rare = quotas.rare;
    decision.notes = quotas.notes;
    SplitPlan& plan = decision.plan;
    const std::size_t parts = quotas.parts.size();
    plan.parts = quotas.parts;
    plan.strata = survey.strata;
    plan.stratum_ladder = quotas.row_of;
    std::vector<std::vector<std::size_t>> strata_of(quotas.counts.size());
    for (std::size_t c = 0; c < survey.strata.size(); ++c) strata_of[quotas.row_of[c]].push_back(c);
    for (std::size_t row = 0; row < quotas.counts.size(); ++row) {
        BlockList<std::uint64_t> pooled;
        if (strata_of[row].size() > 1)
            for (const std::size_t stratum : strata_of[row]) pooled.append(survey.ranks[stratum]);
        const BlockList<std::uint64_t>& ranks = pooled.empty() ? survey.ranks[strata_of[row][0]] : pooled;
        std::vector<Share> shares;
        for (const PartId part : quotas.order[row]) shares.push_back({part, quotas.cells[row * parts + part]});
        plan.ladders.push_back(build_ladder(ranks, shares, static_cast<std::uint32_t>(row), plan.ties));
    }
    if (!survey.stratum_of_row.empty()) decision.placed = place_rows(survey, plan);
    decision.strata = std::move(survey.strata);
    decision.counts = std::move(survey.counts);
    for (std::size_t c = 0; c < decision.strata.size(); ++c) {
        const std::size_t row = quotas.row_of[c];
        const double share = static_cast<double>(decision.counts[c]) / static_cast<double>(quotas.counts[row]);
        for (std::size_t s = 0; s < parts; ++s) decision.ideals.push_back(quotas.ideals[row * parts + s] * share);
    }
    return decision;
}

void share_ties(SplitPlan& plan, const std::vector<std::string>& shards,
                const std::function<Survey(std::size_t)>& load) {
    if (plan.ties.empty()) return;
    std::vector<std::vector<TieShare>> left;
    for (Tie& tie : plan.ties) left.push_back(tie.shares[""]);
    for (std::size_t i = 0; i < shards.size(); ++i) {
        const Survey survey = load(i);
        for (std::size_t t = 0; t < plan.ties.size(); ++t) {
            Tie& tie = plan.ties[t];
            std::uint64_t rows = 0;
            for (std::size_t c = 0; c < survey.strata.size(); ++c) {
                const auto at = static_cast<std::size_t>(
                    std::lower_bound(plan.strata.begin(), plan.strata.end(), survey.strata[c]) - plan.strata.begin());
                if (at == plan.strata.size() || plan.strata[at] != survey.strata[c] ||
                    plan.stratum_ladder[at] != tie.ladder)
                    continue;
                survey.ranks[c].each_stretch([&](std::span<const std::uint64_t> stretch) {
                    rows += static_cast<std::uint64_t>(std::count(stretch.begin(), stretch.end(), tie.rank));
                });
            }
            for (TieShare& share : left[t]) {
                const std::uint64_t taken = std::min(rows, share.rows);
                if (taken > 0) tie.shares[shards[i]].push_back({share.part, taken});
                share.rows -= taken;
                rows -= taken;
            }
        }
    }
    for (Tie& tie : plan.ties) tie.shares.erase("");
}

}  // namespace mlq::split
