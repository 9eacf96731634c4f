// Where does the int8 network leave the float one? Layer by layer, on the same samples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"

namespace mlq {

struct Kernels;

// Accumulated error of one value: everything before it runs in int8 too.
struct LayerError {
    std::string value;        // its name in the int8 network
    std::string float_value;  // the value of the float network that it stands for: another name for a rounded copy
    std::string node;         // that computes it; empty for the network's input
    std::string op;
    double low = 0;  // reals that the codes stand for; for a value that stays float, what was seen
    double high = 0;
    bool quantized = false;
    double sqnr_db = 0;  // 20 log10(|x| / |x - x_int8|); at most 200; 0 for an error in a value that is always zero
    double cosine = 1;   // of the angle between both
    double clipped_share = 0;  // of the float elements, outside [low, high] by more than half a step
};

struct CompareOptions {
    std::int64_t count = 32;  // samples, spread evenly over the data
    const Kernels* kernels = nullptr;
};

// Values that both networks compute, by name, in order of computation; a value that int8 nodes read as a rounded copy
// comes twice, as it is and rounded. Deterministic: one thread, sums in order of samples.
std::vector<LayerError> compare_layers(const Graph& float_graph, const Graph& int8_graph, const Dataset& data,
                                       const CompareOptions& options);

}  // namespace mlq
