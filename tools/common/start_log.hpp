// The log of the tools: spdlog's default logger on stderr, used as spdlog::info("...") in tools/ only.
#pragma once

#include <string>

namespace mlq::tools {

// Warnings always, what is done at -v, details at -vv, only errors at -q.
void start_log(const std::string& tool, int verbose, bool quiet);

}  // namespace mlq::tools
