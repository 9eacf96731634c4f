// Calls of functions that a file defines, the branches of its If nodes and the rounds of its Loop nodes, written out as
// plain nodes.
#pragma once

#include <onnx/onnx_pb.h>

namespace mlq {

// A call becomes the nodes of the function. The nodes of both branches of an If stand before it, and the If has no
// attributes: it reads its condition, then what then_branch gives, then what else_branch gives (choose_branches.hpp
// takes one). A Loop becomes its body once a round, at most 1000 times; how often it runs must stand in the file. New
// names are "call/name". Throws Error naming the node for a function that calls itself, for calls that go too deep or
// make too many nodes, and for branches that do not fit.
void flatten(onnx::ModelProto& model);

}  // namespace mlq
