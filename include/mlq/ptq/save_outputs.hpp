// What a network computes, for any other judge: an .npy file for each output, a row for each sample.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq {

struct SavedOutput {
    std::string output;
    std::filesystem::path file;  // FOLDER/OUTPUT.npy; what no file name should hold becomes an underscore
    DType type = DType::f32;
    Shape shape;  // samples first
};

struct SaveOptions {
    int threads = 1;
    const Kernels* kernels = nullptr;                      // null: the best ISA of this CPU
    std::function<void(std::int64_t done)> progress = {};  // samples
};

// Runs the samples in their order and writes each output to `folder`, which is made. Files appear when all samples ran.
// Throws Error for a network that mixes samples: one that fixes a batch above 1 and has an output without it.
std::vector<SavedOutput> save_outputs(const Graph& graph, const Dataset& data, std::span<const std::int64_t> samples,
                                      const std::filesystem::path& folder, const SaveOptions& options);

}  // namespace mlq
