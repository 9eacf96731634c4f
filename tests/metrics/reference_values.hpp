// Reads the committed reference tables of this folder: a header, then rows of a name and numbers.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace mlq_test {

// result[name of the row][name of the column]
std::map<std::string, std::map<std::string, double>> read_values(const std::string& path_below_tests_metrics);

}  // namespace mlq_test
