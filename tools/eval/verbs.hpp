// The verbs of mlq-eval, one file each. The list is in mlq-eval.cpp.
#pragma once

#include "common/run_tool.hpp"

namespace mlq::tools::eval {

Verb classify_verb();
Verb detect_verb();
Verb track_verb();
Verb identify_verb();
Verb combine_verb();
Verb gate_verb();
Verb rank_verb();
Verb product_verb();

}  // namespace mlq::tools::eval
