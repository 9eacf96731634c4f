// What -v and -vv say about a run, on stderr.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>

#include "common/run_tool.hpp"

namespace mlq::tools {

void log_start(const CLI::App& verb, const Common& common);  // version and threads; -vv: every option's value
void log_end(std::chrono::steady_clock::duration elapsed);   // time and the most memory

}  // namespace mlq::tools
