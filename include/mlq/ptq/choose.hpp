// From statistics to scales: a range and QuantParams for every value that becomes uint8.
#pragma once

#include <map>
#include <string>

#include "mlq/graph/graph.hpp"
#include "mlq/ptq/assign_precision.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/quant/statistics_file.hpp"

namespace mlq {

struct ChooseOptions {
    std::string method = "auto";  // a name of quant/methods
    MethodOptions method_options = {};
};

using Scales = std::map<std::string, Choice>;  // by value name

// Scales of the values that the plan holds as codes. Values that int8 nodes pass on unchanged, and the inputs of a
// Concat where the target wants that, share the params of the widest range among them; a range with negative values is
// wider than any without. Throws Error when the statistics lack a value of the graph: they come from another model.
Scales choose_scales(const Graph& graph, const Target& target, const PrecisionPlan& plan,
                     const StatisticsFile& statistics, const ChooseOptions& options);

}  // namespace mlq
