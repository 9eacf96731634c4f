// What a network takes and gives: the one place that reads it from the graph.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

// A network input or output.
struct Port {
    ValueId value = no_value;
    std::string name;
    DType type = DType::f32;
    bool has_batch = false;  // the first dimension of the tensor is the batch
    Shape sample;            // the other dimensions, or all of them; of an output -1 where a dimension is not known

    Shape shape(std::int64_t batch) const;  // of the whole tensor
};

struct Ports {
    std::vector<Port> inputs;
    std::vector<Port> outputs;     // their shapes are known once constants are folded
    std::int64_t fixed_batch = 0;  // the only batch size that the network takes; 0: any

    std::int64_t smallest_batch() const { return fixed_batch > 0 ? fixed_batch : 1; }
    // The batch size to feed samples in, where `wanted` is convenient: the fixed one; 1 where an input has no batch, so
    // that every sample may bring its own.
    std::int64_t choose_batch(std::int64_t wanted) const;
};

// An open first dimension of an input is the batch. Where no input has one, the batch is the first input's first
// dimension, and inputs that begin with another number have none. Throws Error naming the input when it has no shape or
// another dimension is open or 0.
Ports ports_of(const Graph& graph);

// Throws Error when two networks do not take the same samples: other names, types or shapes of inputs.
void require_same_inputs(const Ports& ports, const Ports& others);

// Throws Error when `batch` is not the one that the network fixes.
void require_batch(const Ports& ports, std::int64_t batch);

}  // namespace mlq
