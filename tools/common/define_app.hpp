// The one CLI11 definition of a tool, from which parsing, --help, man page and completion are drawn.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "common/run_tool.hpp"

namespace mlq::tools {

// `common` is filled by parsing and must outlive the app.
std::unique_ptr<CLI::App> define_app(const Tool& tool, Common& common);

// How every tool ends; in --help and in the man page.
inline constexpr const char* exit_codes[] = {
    "0  yes, or done",
    "1  no: a gate failed or a check found something",
    "2  trouble: usage, bad input, input or output failed",
    "3  inconclusive: not enough data; the message says how much more",
};

}  // namespace mlq::tools
