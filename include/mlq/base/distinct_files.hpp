// The same file given twice where several are wanted is a mistake that no result would show.
#pragma once

#include <string>
#include <vector>

namespace mlq {

// Throws Error naming the second of two paths that lead to one file, by whatever name (links are followed), and saying
// `what_to_do`. Paths that lead nowhere, and "-", are compared as text.
void check_distinct_files(const std::vector<std::string>& paths, const std::string& what_to_do);

}  // namespace mlq
