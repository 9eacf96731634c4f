// One decision for each mode of a split plan, in the order of SplitPlan::Mode.
#pragma once

#include "mlq/split/decide.hpp"

namespace mlq::split {

Decision decide_by_hash(Survey survey, const Recipe& recipe, const SplitOptions& options);
Decision decide_exactly(Survey survey, const Recipe& recipe, const SplitOptions& options);
Decision decide_groups(Survey survey, const Recipe& recipe, const SplitOptions& options);
Decision decide_by_time(Survey survey, const Recipe& recipe, const SplitOptions& options);

}  // namespace mlq::split
