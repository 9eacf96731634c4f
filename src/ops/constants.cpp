#include "constants.hpp"

#include <cassert>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

template <typename T>
void dequantize(const Tensor& codes, const ConstantQuant& quant, Tensor& reals) {
    const Shape& shape = codes.shape();
    const bool per_channel = quant.scales.size() > 1;
    const std::int64_t inner = per_channel ? row_major_strides(shape)[static_cast<std::size_t>(quant.axis)] : 1;
    const auto channels = static_cast<std::int64_t>(quant.scales.size());
    const T* const in = codes.data<T>();
    float* const out = reals.data<float>();
    for (std::int64_t i = 0; i < codes.size(); ++i)
        out[i] = static_cast<float>(in[i]) * quant.scales[static_cast<std::size_t>(i / inner % channels)];
}

}  // namespace

Tensor real_constant(const Operand& operand) {
    assert(operand.constant != nullptr);
    const Tensor& tensor = *operand.constant;
    if (tensor.type() == DType::f32) return tensor;
    if (operand.constant_quant == nullptr)
        throw Error("input " + quoted(operand.name), "must be float32, but is " + std::string(to_string(tensor.type())),
                    "insert a Cast to float");
    Tensor reals(DType::f32, tensor.shape());
    if (tensor.type() == DType::i8) {
        dequantize<std::int8_t>(tensor, *operand.constant_quant, reals);
    } else {
        assert(tensor.type() == DType::i32);
        dequantize<std::int32_t>(tensor, *operand.constant_quant, reals);
    }
    return reals;
}

}  // namespace mlq
