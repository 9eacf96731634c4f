// Rewrites that keep the function. Each is a file of its own in src/graph/passes and a line of the list.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct Pass {
    const char* name;      // "fold_batch_normalization"
    const char* summary;   // one sentence
    int (*apply)(Graph&);  // returns how often it applied
};

// The list, in the order in which it is run.
std::span<const Pass> passes();

struct PassCount {
    std::string name;
    int applied = 0;
};

// Runs the list until nothing applies any more; tidies the graph after each pass.
std::vector<PassCount> simplify(Graph& graph);

// Not in the list, because the list must have had its chance to fold them, with every constant known: what is left of
// BatchNormalization (of three and more dimensions) becomes a depthwise convolution of one tap.
int replace_batch_normalization(Graph& graph);

// Not in the list, because calibration and export must see the value between a convolution and its Add: a plan fuses
// them when it is made.
int fuse_residual(Graph& graph);

}  // namespace mlq
