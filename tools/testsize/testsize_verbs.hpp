// The verbs of mlq-testsize, one file each.
#pragma once

#include "common/run_tool.hpp"

namespace mlq::tools::testsize {

Verb interval_verb();
Verb plan_verb();
Verb curve_verb();
Verb gate_verb();
Verb compare_verb();
Verb diagnose_verb();
Verb select_verb();

}  // namespace mlq::tools::testsize
