// Runs data through the float network and remembers the distribution of every value that may become uint8.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/quant/statistics_file.hpp"

namespace mlq {

struct Kernels;

struct CollectOptions {
    std::string model_fingerprint = {};
    // Samples [first, first + count) of the data set; count 0: to the end.
    std::int64_t first = 0;
    std::int64_t count = 0;
    int threads = 1;
    const Kernels* kernels = nullptr;                                          // null: the best of this CPU
    std::function<void(std::int64_t done, std::int64_t total)> progress = {};  // may be called from any thread
};

// Throws Error if the network holds codes already: QuantizeLinear, DequantizeLinear, or what was read from them.
void require_float(const Graph& graph);

// Each sample is run by itself on one thread, so that neither threads nor sharding can change a bit; threads take
// different samples. A network that fixes its batch size runs in such batches, and each sample is counted by itself.
// Memory: one batch's activations and one set of histograms per thread, whatever the number of samples. Throws Error naming sample and value when the network computes NaN or infinity, and for a
// network that is quantized already.
StatisticsFile collect(const Graph& graph, const Dataset& data, const CollectOptions& options);

}  // namespace mlq
