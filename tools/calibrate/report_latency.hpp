// How fast the network is, before and after.
#pragma once

#include <cstdint>
#include <vector>

#include "common/run_tool.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq::tools {

struct TimedNetworks {
    const Graph& fp32;
    const Graph& int8;
    const Graph* int8_of_8_bits;  // the same with 8 activation bits where `int8` has fewer; else null
};

// Times int8 against FP32, and against 8 bits, on samples of `data`, interleaved, at these batch sizes; a network that
// fixes its own is timed at that one only.
void report_latency(const std::vector<std::int64_t>& batches, const TimedNetworks& networks, const Dataset& data,
                    const Common& common, const Kernels& kernels, Report& report);

}  // namespace mlq::tools
