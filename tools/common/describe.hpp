// The command line of a tool in other words: man page and shell completion, drawn from the CLI11 definition.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common/run_tool.hpp"

namespace mlq::tools {

// One option as documentation needs it.
struct OptionWords {
    std::vector<std::string> names;  // "-q", "--quiet"; the plain name of a positional
    std::string type;                // "N", "FILE..."; empty for a flag
    std::string limits;              // "FLOAT in [0.5 - 1]", from the validators
    std::string fallback;            // the default, if there is one
    std::string description;
    bool positional = false;
    bool required = false;
};
OptionWords describe_option(const CLI::Option& option);
std::string explain(const OptionWords& option);  // "Level of the interval (default: 0.95)"

std::vector<OptionWords> describe_options(const CLI::App& app);  // without the hidden ones, which have no group
std::vector<const CLI::App*> list_verbs(const CLI::App& app);

std::string write_man_page(const CLI::App& app, const Tool& tool);            // groff, section 1
std::string write_completion(const CLI::App& app, const std::string& shell);  // "bash", "zsh" or "fish"

}  // namespace mlq::tools
