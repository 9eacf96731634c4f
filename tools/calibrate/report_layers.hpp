// Where the int8 network loses what it loses, value by value; shared by `run` and `diff`.
#pragma once

#include "common/run_tool.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/choose.hpp"
#include "mlq/ptq/compare_layers.hpp"
#include "mlq/ptq/isolate_values.hpp"
#include "mlq/quant/statistics_file.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

struct LayerComparison {
    std::vector<LayerError> layers;              // in the order of the network
    std::vector<LayerError> worst_first;         // the same, the value that costs the network's answer most first
    std::map<std::string, IsolatedError> alone;  // by LayerError::value
};

// The networks on up to `samples` samples.
LayerComparison compare_networks(const Graph& fp32, const Graph& int8, const Dataset& data, std::int64_t samples,
                                 const Common& common, const Kernels& kernels);

// The table, a note on the value to act on first, and a warning for each value with many clipped elements. `scales`
// give the remarks; null: none are known.
void report_layers(const LayerComparison& comparison, const Scales* scales, Report& report);

}  // namespace mlq::tools
