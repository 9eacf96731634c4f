// Questions about who reads what, answered for a whole graph at once.
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

// A float value that depends on the samples.
bool is_float_data(const Graph& graph, ValueId id);

// Float data among the inputs of the node, the residual included.
std::vector<ValueId> float_inputs(const Graph& graph, const Node& node);

class Dataflow {
  public:
    explicit Dataflow(const Graph& graph);

    const std::vector<std::size_t>& readers(ValueId id) const { return readers_[static_cast<std::size_t>(id)]; }
    bool is_output(ValueId id) const { return is_output_[static_cast<std::size_t>(id)]; }
    // No Conv, ConvTranspose, Gemm or MatMul is at or behind this node.
    bool is_tail(std::size_t node) const { return tail_[node]; }
    // A network output, or read by nothing but tail nodes that reshape or squash it into one.
    bool is_answer(ValueId id) const { return answer_[static_cast<std::size_t>(id)]; }

  private:
    std::vector<std::vector<std::size_t>> readers_;
    std::vector<bool> is_output_;
    std::vector<bool> tail_;
    std::vector<bool> answer_;
};

}  // namespace mlq
