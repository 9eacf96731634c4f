// Which values are held in 7 bits instead of 8. With codes up to 127 no sum of two products with int8 leaves int16, which
// is what processors without VNNI add in: layers there are faster, and exact in runtimes that saturate.
#pragma once

#include <functional>
#include <vector>

#include "mlq/ptq/assign_precision.hpp"

namespace mlq {

// Per value: the fewest bits that an int8 Conv, Gemm or MatMul asks of it (Node::activation_bits), 0 where none reads it.
std::vector<int> wanted_bits(const Graph& graph, const PrecisionPlan& plan);

// A set of values that share their params.
struct BitsCandidate {
    bool is_read = false;  // by a layer
    double noise_8 = 0;    // predicted error relative to the signal
    double noise_7 = 0;
};

// Which of the candidates get 7 bits: those that add least, as long as the sum of all errors at most doubles (3 dB).
std::vector<bool> cheap_candidates(const std::vector<BitsCandidate>& candidates);

}  // namespace mlq
