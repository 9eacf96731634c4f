// TensorProto to Tensor and back.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "mlq/base/tensor.hpp"
#include "mlq/graph/external_data.hpp"

namespace mlq {

// The type that holds an ONNX element type here: float16, bfloat16 and double as float32; int16 and uint16 as int32;
// uint32 and uint64 as int64. Throws Error for strings, complex numbers and 4- and 8-bit floats.
DType held_type(int onnx_type);
int onnx_type_of(DType type);

// Throws Error `where: ...` if the data do not match the dims, lie outside, or are NaN; infinities may stand in scalars
// only (bounds of a Clip, the value of a Pad). Without `external` a tensor whose data stand in another file is refused.
Tensor read_tensor(const onnx::TensorProto& proto, const std::string& where, ExternalData* external);
void describe_tensor(const Tensor& tensor, onnx::TensorProto& proto);  // type and dims
void write_tensor(const Tensor& tensor, onnx::TensorProto& proto);

}  // namespace mlq
