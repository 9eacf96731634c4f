// What every mlq tool shares: options, exit codes, logging, JSON and report files, man page and completion.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "mlq/report/report.hpp"

namespace mlq::tools {

inline constexpr int max_threads = 1024;

// Options that every verb has, and those that a verb takes where they change what it does.
struct Common {
    bool json = false;
    std::vector<std::string> reports;  // --report FILE.{json,md,csv,xml,...}, repeatable
    bool quiet = false;
    int verbose = 0;
    int threads = 0;  // at least 1 when `run` sees it; 0 on the command line means all that are available
    std::string isa = "auto";
    std::uint64_t seed = 0;
};

// Which of the options in Common a verb has besides those of every verb: one that would change nothing is not offered.
struct Takes {
    bool threads = false;
    bool isa = false;
    bool seed = false;
};

// One subcommand. `define` adds its options to the subcommand; `run` does the work and returns the report to print.
// Both usually capture one shared options struct. Trouble leaves `run` as mlq::Error. Defaults of options are shown by
// --help from the variable's value; numeric options are read strictly (common/check_number.hpp).
struct Verb {
    std::string name;
    std::string summary;  // one line, for the list of verbs
    std::string example;  // a complete command line that works, shown by --help and in the man page
    Takes takes = {};
    std::function<void(CLI::App&)> define;
    std::function<Report(const Common&)> run;
};

struct Tool {
    std::string name;     // "mlq-testsize"
    std::string summary;  // one sentence
    std::vector<Verb> verbs;
};

// Parses, runs the chosen verb, prints the report (text, or JSON with --json), writes --report files, and returns the
// exit code: 0 yes/done, 1 no, 2 trouble (one line "mlq-x: where: what; what to do" on stderr), 3 inconclusive.
int run_tool(const Tool& tool, int argc, char** argv);

}  // namespace mlq::tools
