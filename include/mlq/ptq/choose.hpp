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
    // Codes of 7 bits also where nobody asks for them (Node::activation_bits) and the predicted error allows it: then
    // layers are faster on processors without VNNI.
    bool tune_for_avx2 = false;
};

using Scales = std::map<std::string, Choice>;  // by value name

// Scales of the values that the plan holds as codes. Values that int8 nodes pass on unchanged, and the inputs of a
// Concat where the target wants that, share the params of the widest range among them; a range with negative values is
// wider than any without. They also share the fewest bits that a layer asks of one of them. Throws Error when the statistics lack a value of the graph: they come from another model.
Scales choose_scales(const Graph& graph, const Target& target, const PrecisionPlan& plan,
                     const StatisticsFile& statistics, const ChooseOptions& options);

// The plan with the bits that the scales give to what each int8 Conv, Gemm or MatMul reads.
PrecisionPlan with_activation_bits(PrecisionPlan plan, const Graph& graph, const Scales& scales);

}  // namespace mlq
