#include "mlq/split/decide.hpp"

#include <algorithm>
#include <array>

#include "decide_modes.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

struct RareName {
    const char* name;
    RarePolicy policy;
};
constexpr std::array rare_names = {RareName{"round", RarePolicy::round}, RareName{"cover", RarePolicy::cover},
                                   RareName{"first", RarePolicy::first}, RareName{"pool", RarePolicy::pool},
                                   RareName{"drop", RarePolicy::drop}};

}  // namespace

RarePolicy parse_rare_policy(std::string_view text) {
    std::string known;
    for (const RareName& item : rare_names) {
        if (text == item.name) return item.policy;
        known += (known.empty() ? "" : ", ") + std::string(item.name);
    }
    throw Error("`rare`", "unknown policy " + mlq::quoted(text), "choose from " + known);
}

Collect needed_survey(const SplitOptions& options) {
    constexpr std::array needs = {Collect::counts, Collect::ranks, Collect::groups, Collect::times};
    return needs[static_cast<std::size_t>(options.mode)];
}

Decision decide_split(Survey survey, const Recipe& recipe, const SplitOptions& options) {
    constexpr std::array decide = {decide_by_hash, decide_exactly, decide_groups, decide_by_time};
    Decision decision = decide[static_cast<std::size_t>(options.mode)](std::move(survey), recipe, options);
    decision.plan.mode = options.mode;
    decision.plan.recipe = recipe;
    return decision;
}

}  // namespace mlq::split
