#include "finish.hpp"

#include <algorithm>

#include "constants.hpp"
#include "in_blocks.hpp"
#include "walk.hpp"

namespace mlq {
namespace {

using Rows = std::array<std::int64_t, 2>;

Finish make_addition(const StepContext& context, const FinishOptions& options) {
    const Operand& out = context.outputs[0];
    const Operand& c = context.input(options.addend);
    std::shared_ptr<const Tensor> constant;
    if (c.constant != nullptr) constant = std::make_shared<const Tensor>(real_constant(c));
    const auto walk = make_walk<2>(out.logical, {logical_strides(out), broadcast_strides(c, out.logical)});
    return [=, threads = context.threads](std::span<const ConstTensorView> inputs, const TensorView& target) {
        const float* const added = constant ? constant->data<float>() : inputs[options.addend].data<float>();
        for_rows(walk, threads, [&](const Rows& at, std::int64_t count) {
            float* const y = target.data<float>() + at[0];
            const float* const x = added + at[1];
            const std::int64_t stride = walk.row_stride(1);
            in_blocks(count, [=](std::int64_t i) { y[i] = options.alpha * y[i] + options.beta * x[i * stride]; });
        });
    };
}

Finish make_scaling(const FinishOptions& options) {
    return [alpha = options.alpha](std::span<const ConstTensorView>, const TensorView& target) {
        float* const y = target.data<float>();
        in_blocks(target.size(), [=](std::int64_t i) { y[i] *= alpha; });
    };
}

Finish make_fused(const StepContext& context) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const Clamp clamp = context.node.clamp.value_or(Clamp{-infinity, infinity});
    const bool has_residual = context.residual.present;
    return [=](std::span<const ConstTensorView> inputs, const TensorView& target) {
        float* const y = target.data<float>();
        const float* const residual = has_residual ? inputs.back().data<float>() : nullptr;
        const auto bound = [=](float x) { return std::min(std::max(x, clamp.low), clamp.high); };
        if (has_residual) {
            in_blocks(target.size(), [=](std::int64_t i) { y[i] = bound(y[i] + residual[i]); });
        } else {
            in_blocks(target.size(), [=](std::int64_t i) { y[i] = bound(y[i]); });
        }
    };
}

}  // namespace

Finish make_finish(const StepContext& context, const FinishOptions& options) {
    std::vector<Finish> parts;
    if (options.addend != 0 && context.has_input(options.addend)) {
        parts.push_back(make_addition(context, options));
    } else if (options.alpha != 1) {
        parts.push_back(make_scaling(options));
    }
    if (context.node.clamp || context.residual.present) parts.push_back(make_fused(context));
    return [parts](std::span<const ConstTensorView> inputs, const TensorView& out) {
        for (const Finish& part : parts) part(inputs, out);
    };
}

}  // namespace mlq
