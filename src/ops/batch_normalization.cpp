// BatchNormalization as inference runs it: (x - mean) / sqrt(variance + epsilon) * scale + bias, per channel.
#include <array>
#include <cmath>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "walk.hpp"

namespace mlq {
namespace {

// y = x * factor + offset, computed in double once per call: the statistics may come from other nodes.
void compute_affine(std::span<const ConstTensorView> inputs, float epsilon, float* factors, float* offsets) {
    const auto scale = inputs[1].span<float>(), bias = inputs[2].span<float>();
    const auto mean = inputs[3].span<float>(), variance = inputs[4].span<float>();
    for (std::size_t c = 0; c < scale.size(); ++c) {
        const double factor = scale[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon);
        factors[c] = static_cast<float>(factor);
        offsets[c] = static_cast<float>(bias[c] - mean[c] * factor);
    }
}

void apply_row(float* out, const float* in, const float* factor, const float* offset, std::int64_t stride,
               std::int64_t count) {
    if (stride == 1) {
        in_blocks(count, [=](std::int64_t i) { out[i] = in[i] * factor[i] + offset[i]; });
    } else if (stride == 0) {
        in_blocks(count, [=, a = *factor, b = *offset](std::int64_t i) { out[i] = in[i] * a + b; });
    } else {
        for (std::int64_t i = 0; i < count; ++i) out[i] = in[i] * factor[i * stride] + offset[i * stride];
    }
}

}  // namespace

void infer_batch_normalization(InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    if (attributes.integer("training_mode", 0) != 0)
        throw Error("attribute \"training_mode\"", "the network would normalize by the batch", "export in eval mode");
    if (attributes.integer("spatial", 1) != 1)
        throw Error("attribute \"spatial\"", "statistics per activation are not supported");
    for (std::size_t i = 1; i < context.outputs.size(); ++i) {
        if (context.outputs[i].present)
            throw Error("output " + std::to_string(i), "exists in training only", "export in eval mode");
    }
    const Operand& x = real_input(context, 0);
    require_rank(x, 2);
    for (std::size_t i = 1; i < 5; ++i) {
        if (real_input(context, i).logical != Shape{x.logical[1]})
            throw Error("input " + quoted(context.input(i).name), "shape " + to_string(context.input(i).logical) +
                                                                      " does not match " +
                                                                      std::to_string(x.logical[1]) + " channels");
    }
    set_output(context, 0, DType::f32, x.logical);
}

Step make_batch_normalization(const StepContext& context) {
    const Operand& out = context.outputs[0];
    Strides channel(out.logical.size(), 0);
    channel[1] = 1;
    const auto walk = make_walk<3>(out.logical, {logical_strides(out), logical_strides(context.input(0)), channel});
    const float epsilon = context.node.attributes.real("epsilon", 1e-5f);
    const auto channels = static_cast<std::size_t>(out.logical[1]);
    const auto run = [=, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
        auto* const factors = reinterpret_cast<float*>(scratch);
        float* const offsets = factors + channels;
        compute_affine(inputs, epsilon, factors, offsets);
        const float* const in = inputs[0].data<float>();
        float* const y = outputs[0].data<float>();
        for_rows(walk, threads, [&](const std::array<std::int64_t, 3>& at, std::int64_t count) {
            apply_row(y + at[0], in + at[1], factors + at[2], offsets + at[2], walk.row_stride(2), count);
        });
    };
    return {2 * channels * sizeof(float), run};
}

}  // namespace mlq
