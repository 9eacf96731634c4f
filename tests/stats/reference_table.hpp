// Reads the committed reference tables: a header, then rows of numbers, the first column possibly a word.
#pragma once

#include <string>
#include <vector>

namespace mlq_test {

struct ReferenceRow {
    std::string kind;
    std::vector<double> numbers;
};

// `with_kind`: the first column is a word.
std::vector<ReferenceRow> read_reference(const std::string& name, bool with_kind);

// |a / b - 1|, and 0 when both are below the smallest normal double.
double relative_error(double a, double b);

}  // namespace mlq_test
