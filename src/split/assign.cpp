#include "mlq/split/assign.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/split/row_keys.hpp"
#include "string_table.hpp"
#include "tie_index.hpp"

namespace mlq::split {
namespace {

constexpr PartId tied_part = 0xFFFF;

}  // namespace

struct Assigner::State {
    const SplitPlan* plan;
    RowKeys keys;
    TieIndex ties;
    StringTable classes{};
    bool one_class = false;
    std::string complaint{};
    std::string remedy = "was the plan made from this data?";
    std::uint64_t without_group = 0;

    PartId dropped() const { return static_cast<PartId>(plan->parts.size() - 1); }

    // Rows without a group whose place no group decides.
    bool is_placed_apart(const Batch& batch, std::size_t row) {
        if (!keys.lacks_group(batch, row)) return false;
        ++without_group;
        if (plan->recipe.missing_group == MissingGroup::error) {
            complaint = "no value in the columns of `group`";
            remedy = "fill it in, or say `missing-group` each or drop";
        }
        return plan->recipe.missing_group >= MissingGroup::drop;
    }

    std::uint32_t class_of(const Batch& batch, std::size_t row) {
        return one_class ? 0 : classes.find_or_add(keys.counted_class(batch, row));
    }

    PartId place_exactly(const Batch& batch, std::size_t row, Assigned& out) {
        const std::uint32_t stratum = one_class ? 0 : classes.find(keys.stratum(batch, row));
        if (stratum == StringTable::none || stratum >= plan->stratum_ladder.size()) {
            complaint = "the class " +
                        mlq::quoted(stratum_label(keys.stratum(batch, row), !plan->recipe.domain.empty())) +
                        " is not in the plan";
            return tied_part;
        }
        out.classes[row] = stratum;
        const std::uint64_t rank = ranks[row];
        const std::uint32_t ladder = plan->stratum_ladder[stratum];
        if (const std::size_t tie = ties.find(ladder, rank); tie != TieIndex::none) out.tied.push_back({row, tie});
        return plan->ladders[ladder].find(rank);
    }

    PartId place_group(const Batch& batch, std::size_t row) {
        if (is_placed_apart(batch, row)) return dropped();
        const std::uint64_t group = keys.group(batch, row);
        const auto found = std::lower_bound(plan->groups.begin(), plan->groups.end(), group);
        if (found != plan->groups.end() && *found == group)
            return plan->group_parts[static_cast<std::size_t>(found - plan->groups.begin())];
        complaint = "its group is not in the plan";
        return tied_part;
    }

    PartId place_in_time(const Batch& batch, std::size_t row) {
        const double time = keys.time(batch, row);
        if (std::isnan(time)) {
            complaint = "the time " + mlq::quoted(keys.time_text(batch, row)) + " is neither a date nor a number";
            return tied_part;
        }
        return plan->part_at(time);
    }

    PartId place(const Batch& batch, std::size_t row, Assigned& out) {
        switch (plan->mode) {
            case SplitPlan::Mode::exact:
                return place_exactly(batch, row, out);
            case SplitPlan::Mode::groups:
                return place_group(batch, row);
            case SplitPlan::Mode::time:
                return place_in_time(batch, row);
            case SplitPlan::Mode::hash:
                break;
        }
        const bool other = plan->ladders.size() > 1 && !keys.in_target(batch, row);
        if (is_placed_apart(batch, row)) return dropped();
        // Groups stay whole by being the key.
        const std::uint64_t rank = plan->recipe.has_groups() ? mix64(keys.group(batch, row) ^ group_salt) : ranks[row];
        return plan->ladders[other ? 1 : 0].find(rank);
    }
    bool needs_ranks() const {
        return plan->mode == SplitPlan::Mode::exact ||
               (plan->mode == SplitPlan::Mode::hash && !plan->recipe.has_groups());
    }
    // A hash split of keys that looks at nothing else.
    bool is_plain_hash() const { return plan->mode == SplitPlan::Mode::hash && needs_ranks() && one_class; }
    void place_plainly(const Batch& batch, Assigned& out) const {
        const Ladder& ladder = plan->ladders[0];
        for (std::size_t row = 0; row < batch.rows; ++row) out.parts[row] = ladder.find(ranks[row]);
        std::fill_n(out.classes.begin(), batch.rows, 0U);
    }
    std::vector<std::uint64_t> ranks{};
    std::uint64_t group_salt = 0;
};

Assigner::Assigner(const SplitPlan& plan) : state_(new State{&plan, RowKeys(plan.recipe), TieIndex(plan)}) {
    const Recipe& recipe = plan.recipe;
    state_->one_class = recipe.strata.empty() && recipe.label.empty() && recipe.domain.empty();
    state_->group_salt = hash_key(hashed_salt(recipe), "group");
    if (state_->one_class)
        state_->classes.find_or_add("");
    else
        for (const std::string& stratum : plan.strata) state_->classes.find_or_add(stratum);
}
Assigner::~Assigner() = default;
Assigner::Assigner(Assigner&&) noexcept = default;

void Assigner::assign(Batch& batch, Assigned& out) {
    State& state = *state_;
    if (out.parts.size() < batch.rows) {
        out.parts.resize(batch.rows);
        out.classes.resize(batch.rows);
    }
    out.tied.clear();
    if (state.needs_ranks()) state.keys.find_ranks(batch, state.ranks);
    if (state.is_plain_hash()) return state.place_plainly(batch, out);
    for (std::size_t row = 0; row < batch.rows; ++row) {
        out.parts[row] = state.place(batch, row, out);
        if (state.plan->mode != SplitPlan::Mode::exact) out.classes[row] = state.class_of(batch, row);
        if (state.complaint.empty()) continue;
        batch.complain(row, state.complaint, state.remedy);
        return;
    }
}

std::uint64_t Assigner::without_group() const {
    return state_->without_group;
}

const std::vector<std::string>& Assigner::classes() const {
    return state_->classes.texts();
}

TieCounter::TieCounter(const SplitPlan& plan, const std::string& shard) {
    bool known = plan.ties.empty();
    for (const Tie& tie : plan.ties) {
        const auto found = tie.shares.find(shard);
        known = known || found != tie.shares.end();
        left_.push_back(found == tie.shares.end() ? std::vector<TieShare>{} : found->second);
    }
    if (!known && shard.empty())
        throw Error("`shard`", "the plan shares equal rows among shards and must know which one this is",
                    "pass the name that count used");
}

void TieCounter::settle(Assigned& assigned) {
    for (const TiedRow& tied : assigned.tied) {
        for (TieShare& share : left_[tied.tie]) {
            if (share.rows == 0) continue;
            --share.rows;
            assigned.parts[tied.row] = share.part;
            break;
        }
    }
}

}  // namespace mlq::split
