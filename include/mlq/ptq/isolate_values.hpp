// Which rounding costs the network's answer most? Each value is rounded to its codes alone, everything else in float.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mlq/ptq/compare_layers.hpp"

namespace mlq {

struct IsolateOptions {
    std::int64_t samples = 8;  // at most, spread evenly over the data
    // Runs of one sample (or of one batch, where the model fixes it), at most, besides those without rounding. With
    // more values than runs / samples, fewer samples are run; with more values than runs, only the values with the
    // lowest SQNR of `layers` are isolated.
    std::int64_t runs = 512;
    int threads = 1;
    const Kernels* kernels = nullptr;
};

// What is left of the answer when one value is rounded.
struct IsolatedError {
    double sqnr_db = 0;  // of the output that suffers most, at most 200
    std::string output;  // its name
};

// By LayerError::value, for those of `layers` (compare_layers of the same networks) that are codes. A rounded copy of a
// value is rounded for its int8 readers alone, as in the int8 network. Weights stay float. The same for any number of
// threads.
std::map<std::string, IsolatedError> isolate_values(const Graph& float_graph, const Graph& int8_graph,
                                                    const Dataset& data, const std::vector<LayerError>& layers,
                                                    const IsolateOptions& options);

}  // namespace mlq
