#include "reference_table.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "mlq/base/file.hpp"

namespace mlq_test {

std::vector<ReferenceRow> read_reference(const std::string& name, bool with_kind) {
    std::istringstream lines(mlq::read_text(std::string(MLQ_SOURCE_DIR) + "/tests/stats/" + name));
    std::string line, cell;
    std::getline(lines, line);
    std::vector<ReferenceRow> rows;
    while (std::getline(lines, line)) {
        std::istringstream cells(line);
        auto& row = rows.emplace_back();
        if (with_kind) std::getline(cells, row.kind, ',');
        while (std::getline(cells, cell, ',')) row.numbers.push_back(std::strtod(cell.c_str(), nullptr));
    }
    return rows;
}

double relative_error(double a, double b) {
    if (std::abs(a) < 1e-300 && std::abs(b) < 1e-300) return 0;
    return std::abs(a / b - 1);
}

}  // namespace mlq_test
