// How often a Loop runs, where the file says so.
#pragma once

#include <onnx/onnx_pb.h>

#include "name_scope.hpp"

namespace mlq {

struct LoopFacts {
    const onnx::GraphProto* body = nullptr;
    std::int64_t trips = 0;

    int carried() const { return body->input_size() - 2; }
    int lists() const { return body->output_size() - 1 - carried(); }
};

// `node` has its names in the network; `written` is the network as far as it is written out; `scope` is around the node.
// Throws Error for a Loop whose trip count is computed, or whose condition may end it.
LoopFacts read_loop(const onnx::NodeProto& node, const onnx::GraphProto& written, NameScope& scope);

}  // namespace mlq
