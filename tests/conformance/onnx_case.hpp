// A case of ONNX's own conformance data: <folder>/model.onnx and what it gives for one set of inputs.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "mlq/base/tensor.hpp"

namespace mlq::conformance {

struct OnnxCase {
    onnx::ModelProto model;
    std::vector<onnx::TensorProto> inputs, outputs;  // in the order of the model's

    std::set<std::string> operators() const;  // of the nodes, subgraphs not looked into
};

// Throws Error for files that are missing or hold no tensors.
OnnxCase read_case(const std::filesystem::path& folder);

int element_type(const onnx::ValueInfoProto& port);

// As the network takes or gives it, at a port of this element type: bfloat16 stands in the files as uint16. Unlike the
// reader of weights it lets NaN and infinities pass.
Tensor tensor_of(const onnx::TensorProto& proto, int element_type);

// The case with the inputs from `first` on as initializers: networks say sizes and axes, cases feed them.
OnnxCase with_fixed_inputs(const OnnxCase& from, std::size_t first);

}  // namespace mlq::conformance
