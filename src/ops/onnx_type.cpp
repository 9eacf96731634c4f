#include "onnx_type.hpp"

#include "mlq/base/error.hpp"

namespace mlq {

DType read_onnx_type(const Attributes& attributes, const char* name) {
    const auto type = attributes.integer(name, 0);
    switch (type) {  // TensorProto.DataType
        case 1:
            return DType::f32;
        case 2:
            return DType::u8;
        case 3:
            return DType::i8;
        case 6:
            return DType::i32;
        case 7:
            return DType::i64;
        case 9:
            return DType::boolean;
        default:
            throw Error("attribute " + quoted(name), "data type " + std::to_string(type) + " is not supported",
                        "float, uint8, int8, int32, int64 and bool are");
    }
}

}  // namespace mlq
