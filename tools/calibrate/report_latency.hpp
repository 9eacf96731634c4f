// How fast the network is, before and after.
#pragma once

#include <cstdint>
#include <vector>

#include "common/run_tool.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq::tools {

// Times both networks on samples of `data`, interleaved, at these batch sizes; a network that fixes its own is timed at
// that one only.
void report_latency(const std::vector<std::int64_t>& batches, const Graph& fp32, const Graph& int8, const Dataset& data,
                    const Common& common, const Kernels& kernels, Report& report);

}  // namespace mlq::tools
