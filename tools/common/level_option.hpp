// --level and its kind: a probability that the library reads from its text, with the option's name in the message.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "mlq/stats/level.hpp"

namespace mlq::tools {

struct LevelOption {
    std::string text = "0.95";
    std::string name = {};
    Level value() const;  // throws Error naming the option
};
void add_level(CLI::App& app, LevelOption& level, const std::string& name = "--level",
               const std::string& help = "Probability inside the intervals");

}  // namespace mlq::tools
