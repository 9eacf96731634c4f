#include "int8_linear.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlq {
namespace {

std::int32_t round_to_int32(double value) {
    return static_cast<std::int32_t>(std::clamp(std::nearbyint(value), -2147483648.0, 2147483647.0));
}

std::int32_t bias_code(const Operand& bias, std::size_t c, double accumulator_scale) {
    if (!bias.present) return 0;
    const std::size_t i = bias.constant->size() == 1 ? 0 : c;
    if (bias.constant->type() == DType::f32) return round_to_int32(bias.constant->span<float>()[i] / accumulator_scale);
    const std::int32_t code = bias.constant->span<std::int32_t>()[i];
    const auto& scales = bias.constant_quant->scales;
    const double scale = scales[scales.size() == 1 ? 0 : i];
    // Written for this layer, the bias already counts in accumulator units; a foreign file may use another scale.
    if (std::abs(scale - accumulator_scale) <= 1e-6 * accumulator_scale) return code;
    return round_to_int32(static_cast<double>(code) * scale / accumulator_scale);
}

}  // namespace

Codes codes_of(const QuantParams& quant, const std::optional<Clamp>& clamp) {
    const auto code = [&](float real) {
        const float q = std::nearbyint(real / quant.scale) + static_cast<float>(quant.zero_point);
        return static_cast<std::int32_t>(std::clamp(q, 0.0F, static_cast<float>(quant.highest)));
    };
    if (!clamp) return codes_between(0, quant.highest, quant.zero_point);
    const std::int32_t low = code(clamp->low);
    return codes_between(low, std::max(low, code(clamp->high)), quant.zero_point);
}

Requantization::Requantization(const QuantParams& x, std::span<const std::int8_t> weights, std::int64_t n,
                               const ConstantQuant& weight_quant, const Operand& bias, const Operand& output,
                               const StepContext& context)
    : float_output_(!output.quant) {
    const auto channels = static_cast<std::size_t>(n);
    const std::size_t depth = weights.size() / channels;
    bias_.resize(channels);
    multiplier_.resize(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < depth; ++i) sum += weights[c * depth + i];
        const float weight_scale = weight_quant.scales[weight_quant.scales.size() == 1 ? 0 : c];
        const float accumulator_scale = x.scale * weight_scale;
        const std::int64_t folded =
            std::int64_t{bias_code(bias, c, accumulator_scale)} - std::int64_t{x.zero_point} * sum;
        bias_[c] = static_cast<std::int32_t>(static_cast<std::uint32_t>(folded));  // sums are modulo 2^32, see GemmArgs
        multiplier_[c] = float_output_ ? accumulator_scale : accumulator_scale / output.quant->scale;
    }
    const auto& clamp = context.node.clamp;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    codes_ = float_output_ ? Codes{clamp ? clamp->low : -infinity, clamp ? clamp->high : infinity, 0}
                           : codes_of(*output.quant, clamp);
    if (context.residual.present) {
        residual_zero_point_ = context.residual.quant->zero_point;
        residual_multiplier_ =
            float_output_ ? context.residual.quant->scale : context.residual.quant->scale / output.quant->scale;
    }
}

Epilogue Requantization::epilogue(const TensorView& output, const ConstTensorView& residual, std::int64_t first_row,
                                  std::int64_t first_channel) const {
    const std::int64_t stride = channels();
    const std::int64_t at = first_row * stride + first_channel;
    Epilogue epilogue;
    epilogue.bias = bias_.data() + first_channel;
    epilogue.multiplier = multiplier_.data() + first_channel;
    epilogue.codes = codes_;
    epilogue.output_stride = stride;
    if (float_output_) {
        epilogue.float_output = output.data<float>() + at;
    } else {
        epilogue.output = output.data<std::uint8_t>() + at;
    }
    if (residual.bytes != nullptr)
        epilogue.residual = {residual.data<std::uint8_t>() + at, stride, residual_zero_point_, residual_multiplier_};
    return epilogue;
}

std::vector<WayShare> ways_of(std::span<const PackedWeights> groups) {
    std::vector<WayShare> ways;
    for (const PackedWeights& group : groups) {
        for (const PackedWeights::Part& part : group.parts) {
            auto found =
                std::find_if(ways.begin(), ways.end(), [&](const WayShare& one) { return one.way == part.way; });
            if (found == ways.end()) found = ways.insert(ways.end(), WayShare{part.way, 0.0});
            found->share += part.share / static_cast<double>(groups.size());
        }
    }
    return ways;
}

std::string reason_against_linear(const StepContext& context, int axis) {
    const Operand& x = context.input(0);
    const Operand& weights = context.input(1);
    if (x.constant != nullptr) return "the first operand is constant";
    if (!x.quant) return "the input is not coded";
    if (weights.constant == nullptr) return "the weights are not constant";
    if (weights.constant->type() != DType::i8 || weights.constant_quant == nullptr) return "the weights are not int8";
    if (weights.constant_quant->scales.size() != 1 && weights.constant_quant->axis != axis)
        return "the scales of the weights do not belong to the output channels";
    if (context.residual.present && !context.residual.quant) return "the shortcut that it adds is not coded";
    if (!context.has_input(2)) return {};
    const Tensor* bias = context.input(2).constant;
    if (bias == nullptr) return "the bias is not constant";
    const std::int64_t outputs = weights.logical[static_cast<std::size_t>(axis)];
    return bias->size() == 1 || bias->size() == outputs ? "" : "the bias is not one number per output channel";
}

}  // namespace mlq
