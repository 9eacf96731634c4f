// What -v and -vv say about a run, on stderr.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>

#include "common/run_tool.hpp"

namespace mlq::tools {

// Version, and what the verb takes of threads, instruction set and seed; -vv: every option's value.
void log_start(const CLI::App& app, const Verb& verb, const Common& common);
void log_end(std::chrono::steady_clock::duration elapsed);  // time and the most memory

}  // namespace mlq::tools
