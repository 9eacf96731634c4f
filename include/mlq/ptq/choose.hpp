// From statistics to scales: a range and QuantParams for every value that becomes uint8.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/quant/statistics_file.hpp"

namespace mlq {

struct ChooseOptions {
    std::string method = "auto";  // a name of quant/methods
    MethodOptions method_options = {};
    std::vector<std::string> keep_float = {};  // node names that stay in float
    bool shared_concat = false;                // the inputs of a Concat share its output's params (TensorRT)
    bool all_symmetric = false;  // zero point 128 everywhere, int8 with zero point 0 in the file (TensorRT)
};

using Scales = std::map<std::string, Choice>;  // by value name

// Values that must share their params (see tied_values) get the choice of the widest range among them. Throws Error
// when the statistics lack a value of the graph: they come from another model.
Scales choose_scales(const Graph& graph, const StatisticsFile& statistics, const ChooseOptions& options);

}  // namespace mlq
