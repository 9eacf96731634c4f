// Numbers on the command line, read strictly. CLI11 2.1 reads 010 as eight, -1 as 2^64-1 for an unsigned option, clips
// what overflows, and takes "nan".
#pragma once

#include <CLI/CLI.hpp>

namespace mlq::tools {

// Adds the strict check to every option whose type CLI11 found to be a number (INT, UINT or FLOAT in --help). An option
// that is given another type name must add it by itself: ->check(whole_number(true)).
void check_numbers(CLI::App& app);

CLI::Validator whole_number(bool negative_allowed);  // decimal digits that fit 64 bits
CLI::Validator finite_number();                      // decimal, neither infinite nor "nan"
CLI::Validator positive_number();                    // the same, above 0

}  // namespace mlq::tools
