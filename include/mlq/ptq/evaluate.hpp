// Runs classifiers over the same samples and compares them example by example.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq {

struct Kernels;

struct EvaluateOptions {
    std::int64_t first = 0;   // samples [first, first + count)
    std::int64_t count = 0;   // 0: to the end
    std::int64_t batch = 32;  // ignored where the model fixes it
    int threads = 1;
    const Kernels* kernels = nullptr;
    std::function<void(std::int64_t done, std::int64_t total)> progress = {};
};

// Throws Error if the network's first output is not float32: a class, a picture or a mask has no scores to compare.
void require_scores(const Graph& graph, DType output);

// The index of the largest output of each sample (the first of equals), in order of samples. Throws Error when the
// outputs are NaN or no scores.
std::vector<std::int64_t> predict(const Graph& graph, const Dataset& data, const EvaluateOptions& options);

// A is the first model, B the second; labels are those of samples first, first + 1, ...
PairedCells pair_errors(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b, const Dataset& data,
                        std::int64_t first);

std::int64_t count_errors(const std::vector<std::int64_t>& predictions, const Dataset& data, std::int64_t first);
std::int64_t count_agreements(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b);

}  // namespace mlq
