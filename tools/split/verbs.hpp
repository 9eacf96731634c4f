// The verbs of mlq-split, one file each.
#pragma once

#include "common/run_tool.hpp"

namespace mlq::tools::split_tool {

Verb make_verb();
Verb check_verb();
Verb verify_verb();
Verb count_verb();
Verb merge_verb();
Verb apply_verb();

}  // namespace mlq::tools::split_tool
