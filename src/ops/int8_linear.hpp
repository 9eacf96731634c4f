// What Conv, Gemm and MatMul share in int8: constants of the epilogue.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mlq/kernels/kernels.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {

// The codes that a clamp and the saturation of `quant` leave: q(clamp.low) .. q(clamp.high) within 0..quant.highest.
Codes codes_of(const QuantParams& quant, const std::optional<Clamp>& clamp);

// Per output channel: bias in units of s_x * s_w[c] with the input's zero point folded in, and the requantizing
// multiplier. `weights` is [n][per_channel] int8. For an output that stays float the multiplier is s_x * s_w[c] and the
// codes are real bounds.
class Requantization {
  public:
    // `bias` may be absent, int32 with ConstantQuant, or float (then it is quantized here, half to even). The weights
    // are not kept: kernels run on packed ones.
    Requantization(const QuantParams& x, std::span<const std::int8_t> weights, std::int64_t n,
                   const ConstantQuant& weight_quant, const Operand& bias, const Operand& output,
                   const StepContext& context);

    std::int64_t channels() const { return static_cast<std::int64_t>(bias_.size()); }

    // For output rows that start at row `first_row` of `output`; `residual` may be an empty view. `first_channel`
    // serves groups.
    Epilogue epilogue(const TensorView& output, const ConstTensorView& residual, std::int64_t first_row,
                      std::int64_t first_channel = 0) const;

  private:
    std::vector<std::int32_t> bias_;
    std::vector<float> multiplier_;
    Codes codes_;
    bool float_output_ = false;
    std::int32_t residual_zero_point_ = 0;
    float residual_multiplier_ = 1;
};

// Of all products of a layer, whose groups are equal; empty where the weights decide nothing.
std::vector<WayShare> ways_of(std::span<const PackedWeights> groups);

// What keeps a Conv, Gemm or MatMul from its int8 step; empty: nothing. The input and a fused residual must be coded,
// the weights int8 constants with one scale or one per output channel, which `axis` counts, and the bias a constant
// with one value or one per output channel.
std::string reason_against_linear(const StepContext& context, int axis);

}  // namespace mlq
