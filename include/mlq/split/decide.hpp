// From sizes and a survey to a split plan.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mlq/split/part_sizes.hpp"
#include "mlq/split/split_plan.hpp"
#include "mlq/split/survey.hpp"

namespace mlq::split {

// What happens to classes too small for every part: those whose ideal in the smallest part is below one row, or those
// with fewer rows than SplitOptions::rare_below.
enum class RarePolicy {
    round,  // like all others: each count is the floor or the ceiling of its ideal
    cover,  // one row at least in every part, if the class has as many rows as there are parts
    first,  // all rows to the first part
    pool,   // all rare classes are split together, as one class
    drop,   // left out, and listed
};
RarePolicy parse_rare_policy(std::string_view text);  // throws Error listing the names

struct SplitOptions {
    SplitPlan::Mode mode = SplitPlan::Mode::exact;
    std::vector<PartSize> parts = {};
    // A part "train-dev" taken out of the part "train" (the first part, if none is called so).
    std::optional<PartSize> train_dev = {};
    RarePolicy rare = RarePolicy::round;
    std::uint64_t rare_below = 0;
    bool rest_to_train =
        false;       // with a domain: target rows that no other part takes go to train; else they are dropped
    double gap = 0;  // time: see SplitPlan
    double purge = 0;
};

struct RareClass {
    std::string stratum = {};
    std::uint64_t rows = 0;
};

struct Decision {
    SplitPlan plan = {};
    std::vector<std::uint64_t> totals = {};  // rows wanted in each part of the plan
    // What proportional strata would be: strata x parts, in the order of the survey's strata.
    std::vector<std::string> strata = {};
    std::vector<std::uint64_t> counts = {};
    std::vector<double> ideals = {};
    std::uint64_t without_group = 0;  // rows that lack a group; MissingGroup::drop: they are in no other count
    std::vector<RareClass> rare = {};
    std::vector<std::string> notes = {};  // what was assumed or could not be had
    RowOrder order = {};                  // the survey's
};

// Which survey the options need.
Collect needed_survey(const SplitOptions& options);

// Decides everything. Throws Error if the sizes cannot be had. The survey of a hash split may be empty: it needs none.
Decision decide_split(Survey survey, const Recipe& recipe, const SplitOptions& options);

// Shares the ties of a plan among shards, in this order; `load` returns a shard's survey.
void share_ties(SplitPlan& plan, const std::vector<std::string>& shards,
                const std::function<Survey(std::size_t)>& load);

}  // namespace mlq::split
