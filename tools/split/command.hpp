// The command line as manifests record it.
#pragma once

#include <string>

namespace mlq::tools::split_tool {

// Keeps the words of the command line, without options that cannot change a result (--threads, --isa, -q, -v, --json,
// --report): the manifest of a split is the same for any number of threads.
void remember_command(int argc, char** argv);
const std::string& recorded_command();

}  // namespace mlq::tools::split_tool
