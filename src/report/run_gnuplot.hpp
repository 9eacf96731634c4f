// The only place that starts the gnuplot program.
#pragma once

#include <string>

namespace mlq {

// What gnuplot writes to standard output for a script. No shell is involved and no file but the script is read (no
// ~/.gnuplot). Throws Error when gnuplot is missing, or with its first complaint when it fails.
std::string run_gnuplot(const std::string& script);

}  // namespace mlq
