// Who makes and who uses each value of a graph, kept up to date while a pass rewrites it: every question is answered in
// constant time (amortized), where Graph's own functions look at every node.
//
//   int fuse_activation(Graph& graph) { return rewrite_each_node(graph, fuse); }
//
// where fuse(graph, links, i) rewrites around node i, or returns false.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

// Holds a reference to the graph. Edges are changed through Links only, nodes are addressed by their index in
// Graph::nodes, which stays as it is until commit() takes the erased ones out. Values may be added to the graph.
class Links {
  public:
    explicit Links(Graph& graph);

    bool alive(std::size_t node) const { return !erased_[node]; }
    std::optional<std::size_t> producer(ValueId value) const;
    // The node that makes `value`, if there is one of that operator type.
    std::optional<std::size_t> producer(ValueId value, std::string_view op) const;
    // Input edges, residuals included, plus one for each time the value is a network output.
    int count_uses(ValueId value) const;
    bool is_output(ValueId value) const;
    std::span<const std::size_t> users(ValueId value);  // nodes, ascending, each once
    // The node that makes `value`, and nothing else, if the value has no other use than the one that asks.
    std::optional<std::size_t> sole_producer(ValueId value) const;
    std::optional<std::size_t> sole_producer(ValueId value, std::string_view op) const;

    void set_input(std::size_t node, std::size_t slot, ValueId value);  // appends absent inputs up to the slot
    void set_residual(std::size_t node, ValueId value);
    void replace_uses(ValueId from, ValueId to);  // network outputs included
    void erase(std::size_t node);                 // its outputs have no producer then
    // `first` takes over what `last`, its only user, makes of its output without changing the shape: last's output
    // becomes first's output and last is erased. The value between them has no producer and no QuantParams then.
    void absorb(std::size_t first, std::size_t last);
    // The value that `node` makes from now on, in place of its output 0.
    void set_output(std::size_t node, ValueId value);

    void commit();  // the last call: takes the erased nodes out of the graph

  private:
    Graph& graph_;
    std::vector<std::ptrdiff_t> producers_;               // -1: none
    std::vector<int> uses_;                               // edges and network outputs
    std::vector<std::vector<std::size_t>> output_slots_;  // positions in Graph::outputs
    std::vector<std::vector<std::size_t>> users_;         // may name nodes that use the value no more; pruned when read
    std::vector<char> erased_;

    void grow();
    bool uses(std::size_t node, ValueId value) const;
    void link(std::size_t node, ValueId value);
    void unlink(ValueId value);
};

// Calls rewrite(graph, links, node) for every node of the graph that is not erased by then, and returns how often it
// said true. An Error gets the node's name.
int rewrite_each_node(Graph& graph, bool (*rewrite)(Graph&, Links&, std::size_t));

}  // namespace mlq
