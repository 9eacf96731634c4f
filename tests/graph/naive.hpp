// The operators that passes rewrite, computed by their definitions in double, so that a test can ask whether a rewrite
// kept the function. Values that carry QuantParams are rounded to their codes, fused clamps and residuals are applied.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct Array {
    Shape shape;
    std::vector<double> data;
};

// Numbers in [-low, high] from the seed.
Array random_array(const Shape& shape, std::uint64_t seed, double low = -4, double high = 4);

// The network's outputs by name, for one array per network input.
std::map<std::string, Array> run_naively(const Graph& graph, const std::vector<Array>& inputs);

// The largest difference of two results with the same names and shapes; infinite if those differ.
double largest_difference(const std::map<std::string, Array>& a, const std::map<std::string, Array>& b);

}  // namespace mlq
