// Hash splits: parts of the axis of ranks, decided without seeing a row.
#include <algorithm>

#include "base/int128.hpp"
#include "decide_modes.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

void check_options(const Recipe& recipe, const SplitOptions& options) {
    if (!recipe.strata.empty())
        throw Error("`stratify`", "`by` hash places each key on its own and cannot keep proportions exact",
                    "use `by` exact");
    if (!recipe.time.empty()) throw Error("`time`", "`by` hash does not look at the time", "leave `by` out");
    if (options.train_dev && options.train_dev->kind != PartSize::Kind::fraction)
        throw Error("`train-dev`", "`by` hash does not know how many rows there will be", "give a fraction");
}

// [low, low + width) of the axis, width up to 2^64.
struct Stretch {
    uint128 low = 0;
    uint128 width = uint128{1} << 64;
};

class LadderMaker {
  public:
    LadderMaker(Ladder& ladder, const SplitOptions& options) : ladder_(ladder), options_(options) {}

    void add(PartId part, uint128 end) {
        ladder_.parts.push_back(part);
        if (end >> 64 == 0) ladder_.bounds.push_back(static_cast<std::uint64_t>(end));
    }
    // The end of the stretch is train-dev: its share of the stretch, rounded down.
    void add_train(PartId train, Stretch stretch) {
        const uint128 end = stretch.low + stretch.width;
        if (!options_.train_dev) return add(train, end);
        const uint128 share = stretch.width * options_.train_dev->numerator / options_.train_dev->denominator;
        add(train, end - share);
        add(static_cast<PartId>(train + 1), end);
    }
    void finish() { ladder_.parts.resize(ladder_.bounds.size() + 1); }

  private:
    Ladder& ladder_;
    const SplitOptions& options_;
};

}  // namespace

Decision decide_by_hash(Survey, const Recipe& recipe, const SplitOptions& options) {
    check_options(recipe, options);
    Decision decision;
    SplitPlan& plan = decision.plan;
    const bool has_domain = !recipe.domain.empty();
    std::vector<PartSize> sizes = options.parts;
    const auto is_train = [](const PartSize& part) { return part.name == "train"; };
    auto train = std::find_if(sizes.begin(), sizes.end(), is_train);
    if (train == sizes.end() && has_domain)
        train = sizes.insert(sizes.begin(), {.name = "train", .kind = PartSize::Kind::rest});
    if (train == sizes.end()) train = sizes.begin();
    if (has_domain) std::rotate(sizes.begin(), train, train + 1);  // Train first: what is left of the target is its own
    const auto train_at = static_cast<std::size_t>(has_domain ? 0 : train - sizes.begin());
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        plan.parts.push_back(sizes[s].name);
        if (s == train_at && options.train_dev) plan.parts.emplace_back("train-dev");
    }
    const std::size_t skip = options.train_dev ? 1 : 0;
    if ((has_domain && !options.rest_to_train) || recipe.missing_group == MissingGroup::drop)
        plan.parts.emplace_back("dropped");
    plan.ladders.resize(has_domain ? 2 : 1);
    if (has_domain) {
        // Dev, Test, ... in front, Train's share at the end of the axis.
        std::rotate(sizes.begin(), sizes.begin() + 1, sizes.end());
        const bool other_rest = std::any_of(sizes.begin(), sizes.end() - 1,
                                            [](const PartSize& part) { return part.kind == PartSize::Kind::rest; });
        if (other_rest)
            sizes.pop_back();
        else
            sizes.back().kind = PartSize::Kind::rest;
    }
    const std::vector<std::uint64_t> bounds = hash_bounds(sizes);
    LadderMaker maker(plan.ladders[0], options);
    Stretch stretch{0, 0};
    for (std::size_t s = 0; s < sizes.size() && s <= bounds.size(); ++s) {
        const uint128 end = s < bounds.size() ? uint128{bounds[s]} : uint128{1} << 64;
        stretch = {stretch.low + stretch.width, end - stretch.low - stretch.width};
        const std::size_t position = has_domain ? s + 1 : s;  // among sizes with Train first
        const bool left_over = has_domain && s + 1 == sizes.size() && is_train(sizes[s]);
        if (left_over && !options.rest_to_train)
            maker.add(static_cast<PartId>(plan.parts.size() - 1), end);
        else if (left_over || position == train_at)
            maker.add_train(static_cast<PartId>(train_at), stretch);
        else
            maker.add(static_cast<PartId>(position + (position > train_at ? skip : 0)), end);
    }
    maker.finish();
    if (has_domain) {
        LadderMaker others(plan.ladders[1], options);
        others.add_train(0, {});
        others.finish();
    }
    return decision;
}

}  // namespace mlq::split
