#include "constants.hpp"

#include <cassert>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

template <typename T>
Tensor dequantize_codes(const Tensor& codes, const ConstantQuant& quant) {
    Tensor reals(DType::f32, codes.shape());
    const auto channels = static_cast<std::int64_t>(quant.scales.size());
    const std::int64_t inner =
        channels > 1 ? row_major_strides(codes.shape())[static_cast<std::size_t>(quant.axis)] : 1;
    for (std::int64_t i = 0; i < codes.size(); ++i)
        reals.data<float>()[i] =
            static_cast<float>(codes.data<T>()[i]) * quant.scales[static_cast<std::size_t>(i / inner % channels)];
    return reals;
}

Tensor dequantize_bytes(const Tensor& codes, QuantParams quant) {
    Tensor reals(DType::f32, codes.shape());
    for (std::int64_t i = 0; i < codes.size(); ++i)
        reals.data<float>()[i] = dequantize(codes.data<std::uint8_t>()[i], quant);
    return reals;
}

}  // namespace

Tensor real_constant(const Operand& operand) {
    assert(operand.constant != nullptr);
    const Tensor& tensor = *operand.constant;
    if (tensor.type() == DType::f32) return tensor;
    if (tensor.type() == DType::u8 && operand.quant) return dequantize_bytes(tensor, *operand.quant);
    if (tensor.type() == DType::i8 && operand.constant_quant != nullptr)
        return dequantize_codes<std::int8_t>(tensor, *operand.constant_quant);
    if (tensor.type() == DType::i32 && operand.constant_quant != nullptr)
        return dequantize_codes<std::int32_t>(tensor, *operand.constant_quant);
    throw Error("input " + quoted(operand.name), "must be float32, but is " + std::string(to_string(tensor.type())),
                "insert a Cast to float");
}

}  // namespace mlq
