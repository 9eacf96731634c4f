// Exact splits: within each stratum the rows are ranked by their keyed hash, and borders lie where the quotas end.
#include <algorithm>
#include <span>

#include "border_search.hpp"
#include "decide_modes.hpp"
#include "quotas.hpp"

namespace mlq::split {
namespace {

struct Share {
    PartId part;
    std::uint64_t rows;
};

// A ladder whose rows go to `shares` in this order along the axis; its borders are not known yet.
struct LadderDraft {
    std::vector<PartId> parts = {};
    std::vector<std::uint64_t> positions = {};  // of the borders among the sorted ranks
    std::uint64_t rows = 0;

    explicit LadderDraft(const std::vector<Share>& shares) {
        for (const Share& share : shares) {
            if (share.rows == 0) continue;
            if (rows > 0) positions.push_back(rows);
            parts.push_back(share.part);
            rows += share.rows;
        }
        if (parts.empty()) parts.push_back(shares.empty() ? PartId{0} : shares.front().part);
    }

    Ladder finish(const std::vector<Border>& borders, std::uint32_t number, std::vector<Tie>& ties) const {
        Ladder ladder;
        ladder.parts = parts;
        for (std::size_t b = 0; b < positions.size(); ++b) {
            const auto [rank, below, equal] = borders[b];
            ladder.bounds.push_back(rank);
            if (b > 0 && ladder.bounds[b - 1] == rank) continue;
            // A border inside a run of equal ranks: note how many of the run go to each part.
            if (below == positions[b] && equal == 1) continue;
            Tie tie{.ladder = number, .rank = rank};
            for (std::size_t k = 0; k <= positions.size(); ++k) {
                const std::uint64_t begin = std::max(below, k == 0 ? 0 : positions[k - 1]);
                const std::uint64_t stop = std::min(below + equal, k == positions.size() ? rows : positions[k]);
                if (begin < stop) tie.shares[""].push_back({parts[k], stop - begin});
            }
            if (tie.shares[""].size() > 1) ties.push_back(std::move(tie));
        }
        return ladder;
    }
};

// look(stratum, rank) for every row of a survey.
template <typename Look>
void each_rank(const Survey& survey, const Look& look) {
    RowOrder::Cursor cursor(survey.order);
    for (std::uint64_t i = 0; i < survey.order.size(); ++i) {
        const auto [stratum, rank] = cursor.next();
        look(stratum, rank);
    }
    for (std::size_t c = 0; c < survey.ranks.size(); ++c)
        survey.ranks[c].each_stretch([&](std::span<const std::uint64_t> stretch) {
            for (const std::uint64_t rank : stretch) look(static_cast<std::uint32_t>(c), rank);
        });
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
    std::vector<LadderDraft> drafts;
    BorderSearch search;
    for (std::size_t row = 0; row < quotas.counts.size(); ++row) {
        std::vector<Share> shares;
        for (const PartId part : quotas.order[row]) shares.push_back({part, quotas.cells[row * parts + part]});
        drafts.emplace_back(shares);
        search.add_ladder(drafts[row].rows, drafts[row].positions);
    }
    search.run([&](const auto& look) {
        each_rank(survey, [&](std::uint32_t stratum, std::uint64_t rank) { look(quotas.row_of[stratum], rank); });
    });
    for (std::size_t row = 0; row < drafts.size(); ++row)
        plan.ladders.push_back(drafts[row].finish(search.borders(row), static_cast<std::uint32_t>(row), plan.ties));
    decision.order = std::move(survey.order);
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
