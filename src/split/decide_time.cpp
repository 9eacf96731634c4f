// Splits along time: the first part is the oldest, and rows near a border can be left out.
#include <algorithm>
#include <limits>

#include "decide_modes.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

void check_options(const Recipe& recipe, const SplitOptions& options) {
    if (!recipe.strata.empty())
        throw Error("`time`", "a split along time cannot keep strata in proportion", "leave `stratify` out");
    if (recipe.has_groups())
        throw Error("`time`", "a split along time cannot keep groups whole",
                    "leave `group` out, and look with check `group`");
    if (!recipe.domain.empty()) throw Error("`time`", "cannot be combined with `domain`");
    if (options.train_dev)
        throw Error("`train-dev`", "cannot be combined with `time`", "name one more part in `parts`");
}

struct Border {
    double end;    // the last moment before it
    double first;  // the first moment after it
};

// The border nearest to `position` that no moment straddles. A side without rows has an infinite moment.
Border find_border(std::vector<double>& times, std::uint64_t position) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto nth = times.begin() + static_cast<std::ptrdiff_t>(position);
    std::nth_element(times.begin(), nth, times.end());
    const double moment = *nth;
    std::uint64_t before = 0, through = 0;
    double last_before = -infinity, first_after = infinity;
    for (const double time : times) {
        before += time < moment ? 1 : 0;
        through += time <= moment ? 1 : 0;
        if (time < moment) last_before = std::max(last_before, time);
        if (time > moment) first_after = std::min(first_after, time);
    }
    // The moment goes whole to the side where fewer of its rows are misplaced.
    if (position - before <= through - position) return {last_before, moment};
    return {moment, first_after};
}

}  // namespace

Decision decide_by_time(Survey survey, const Recipe& recipe, const SplitOptions& options) {
    check_options(recipe, options);
    if (survey.rows == 0) throw Error("the input", "has no rows");
    Decision decision;
    SplitPlan& plan = decision.plan;
    const bool drops = options.gap > 0 || options.purge > 0;
    plan.gap = options.gap;
    plan.purge = options.purge;
    for (const PartSize& part : options.parts) plan.parts.push_back(part.name);
    decision.totals = resolve_sizes(options.parts, survey.rows);
    std::uint64_t position = 0;
    for (std::size_t s = 0; s + 1 < decision.totals.size(); ++s) {
        position += decision.totals[s];
        const Border border = find_border(survey.times, position);
        plan.time_borders.push_back(border.first);
        plan.time_ends.push_back(border.end);
    }
    if (drops) {
        plan.parts.emplace_back("dropped");
        decision.totals.push_back(0);
    }
    std::vector<std::uint64_t> rows(plan.parts.size());
    for (const double time : survey.times) ++rows[plan.part_at(time)];
    for (std::size_t s = 0; s < options.parts.size(); ++s)
        if (rows[s] == 0)
            throw Error("`time`",
                        "the part " + mlq::quoted(plan.parts[s]) + " would be empty: too many rows share a time" +
                            (drops ? " or lie within the gap" : ""),
                        "choose other sizes or a smaller gap");
    decision.strata = {""};
    decision.counts = {survey.rows};
    for (const std::uint64_t total : decision.totals) decision.ideals.push_back(static_cast<double>(total));
    return decision;
}

}  // namespace mlq::split
