// The verbs of mlq-calibrate. The list is in mlq-calibrate.cpp.
#pragma once

#include "common/run_tool.hpp"

namespace mlq::tools {

Verb make_run_verb();
Verb make_collect_verb();
Verb make_merge_verb();
Verb make_quantize_verb();
Verb make_diff_verb();
Verb make_inspect_verb();

}  // namespace mlq::tools
