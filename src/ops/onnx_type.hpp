// Attributes that name an element type.
#pragma once

#include "mlq/graph/attributes.hpp"

namespace mlq {

// Throws Error for types that no tensor here has.
DType read_onnx_type(const Attributes& attributes, const char* name);

}  // namespace mlq
