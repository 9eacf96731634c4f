// Recipes and plans as JSON. Text that is not UTF-8 survives; 64-bit numbers are hexadecimal strings.
#pragma once

#include <string_view>

#include "mlq/base/json.hpp"
#include "mlq/split/split_plan.hpp"

namespace mlq::split {

Json to_json(const Recipe& recipe);
Recipe read_recipe(const Json& json, std::string_view where);  // throws Error for anything unexpected

Json to_json(const SplitPlan& plan);
SplitPlan read_plan(const Json& json, std::string_view where);  // throws Error; a plan that was read is consistent

}  // namespace mlq::split
