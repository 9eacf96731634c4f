#include "reference_values.hpp"

#include <cstdlib>
#include <sstream>

#include "mlq/base/file.hpp"

namespace mlq_test {

std::map<std::string, std::map<std::string, double>> read_values(const std::string& path) {
    std::istringstream lines(mlq::read_text(std::string(MLQ_SOURCE_DIR) + "/tests/metrics/" + path));
    std::string line, cell;
    const auto split = [&] {
        std::istringstream cells(line);
        std::vector<std::string> values;
        while (std::getline(cells, cell, ',')) values.push_back(cell);
        return values;
    };
    std::getline(lines, line);
    const auto names = split();
    std::map<std::string, std::map<std::string, double>> rows;
    while (std::getline(lines, line)) {
        const auto values = split();
        for (std::size_t i = 1; i < values.size(); ++i)
            rows[values[0]][names[i]] = std::strtod(values[i].c_str(), nullptr);
    }
    return rows;
}

}  // namespace mlq_test
