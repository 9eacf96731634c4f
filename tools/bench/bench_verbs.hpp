// The verbs of mlq-bench. The list is in mlq-bench.cpp.
#pragma once

#include "common/run_tool.hpp"

namespace mlq::tools {

Verb make_model_verb();
Verb make_layers_verb();
Verb make_kernels_verb();
Verb make_zoo_verb();
Verb make_accuracy_verb();

}  // namespace mlq::tools
