// Nodes that take the place of one node.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

class NodeWriter {
  public:
    using AttributeList = std::vector<std::pair<std::string, Attribute>>;

    // New nodes and values are called "<replaced>/...". They stand at the end of the graph: call tidy() at the end.
    NodeWriter(Graph& graph, const Node& replaced) : graph_(graph), stem_(replaced.name) {}

    // Returns the node's output: `output` if given, else a new value.
    ValueId add(const char* op, std::vector<ValueId> inputs, const AttributeList& attributes = {},
                ValueId output = no_value);
    std::vector<ValueId> add_many(const char* op, std::vector<ValueId> inputs, std::size_t outputs,
                                  const AttributeList& attributes = {});
    ValueId integers(const std::vector<std::int64_t>& values);
    ValueId scalar(float value);

  private:
    Graph& graph_;
    std::string stem_;
};

}  // namespace mlq
