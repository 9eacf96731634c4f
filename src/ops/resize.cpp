// Resize and Upsample: nearest, linear and cubic interpolation over any dimensions.
//
// Upsample (opset 7 to 9) and Resize of opset 10 look at x / scale. Since 11 Resize has coordinate_transformation_mode
// and nearest_mode, and `sizes` beside `scales`; since 18 `axes`, keep_aspect_ratio_policy and antialias. Regions of
// interest are not supported.
#include <algorithm>
#include <array>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "pick_box.hpp"
#include "resize_axis.hpp"
#include "scratch.hpp"

namespace mlq {
namespace {

// Interpolation is separable: one pass per axis, each over (outer, axis, inner).
struct AxisPass {
    std::int64_t outer = 1, in = 1, inner = 1, out = 1;
    std::vector<LinearTap> taps;                     // one per output index, or none:
    std::vector<std::vector<WeightedTap>> weighted;  // some per output index

    std::int64_t size() const { return outer * out * inner; }

    void run(const float* source, float* target, int threads) const {
        if (weighted.empty()) {
            run_linear(source, target, threads);
        } else {
            run_weighted(source, target, threads);
        }
    }

    void run_weighted(const float* source, float* target, int threads) const {
        parallel_for(threads, outer, [&](std::int64_t o) {
            for (std::int64_t i = 0; i < out; ++i) {
                float* const y = target + (o * out + i) * inner;
                std::fill_n(y, inner, 0.0f);
                for (const WeightedTap& tap : weighted[static_cast<std::size_t>(i)]) {
                    const float* const x = source + (o * in + tap.index) * inner;
                    const float weight = tap.weight;
                    in_blocks(inner, [=](std::int64_t c) { y[c] += weight * x[c]; });
                }
            }
        });
    }

    void run_linear(const float* source, float* target, int threads) const {
        parallel_for(threads, outer, [&](std::int64_t o) {
            for (std::int64_t i = 0; i < out; ++i) {
                const LinearTap& tap = taps[static_cast<std::size_t>(i)];
                const float* const low = source + (o * in + tap.low) * inner;
                const float* const high = source + (o * in + tap.high) * inner;
                float* const y = target + (o * out + i) * inner;
                const float weight = tap.weight, rest = 1 - weight;
                in_blocks(inner, [=](std::int64_t c) { y[c] = rest * low[c] + weight * high[c]; });
            }
        });
    }
};

std::vector<AxisPass> make_passes(const StepContext& context, const ResizeRule& rule) {
    const Operand& x = context.input(0);
    Shape dims = x.physical;
    std::vector<AxisPass> passes;
    for (std::size_t axis = 0; axis < rule.axes.size(); ++axis) {
        if (rule.axes[axis].in == rule.axes[axis].out && rule.axes[axis].scale == 1) continue;
        const int at = physical_axis(static_cast<int>(axis), dims.size(), x.layout);
        const auto middle = dims.begin() + at;
        AxisPass pass{
            volume({dims.begin(), middle}), *middle, volume({middle + 1, dims.end()}), rule.axes[axis].out, {}, {}};
        if (rule.method == Interpolation::cubic || rule.antialias) {
            pass.weighted = weighted_taps(rule, rule.axes[axis]);
        } else {
            pass.taps = linear_taps(rule, rule.axes[axis]);
        }
        passes.push_back(std::move(pass));
        *middle = rule.axes[axis].out;
    }
    return passes;
}

Step make_interpolation(const StepContext& context, const ResizeRule& rule) {
    auto passes = make_passes(context, rule);
    if (passes.empty()) return make_same_elements(context);
    // What lies between two passes takes turns in two places.
    std::array<std::size_t, 2> bytes{};
    for (std::size_t i = 0; i + 1 < passes.size(); ++i)
        bytes[i % 2] = std::max(bytes[i % 2], whole_lines(static_cast<std::size_t>(passes[i].size()) * sizeof(float)));
    const auto run = [=, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
        const float* source = inputs[0].data<float>();
        for (std::size_t i = 0; i + 1 < passes.size(); ++i) {
            auto* const between = reinterpret_cast<float*>(scratch + (i % 2) * bytes[0]);
            passes[i].run(source, between, threads);
            source = between;
        }
        passes.back().run(source, outputs[0].data<float>(), threads);
    };
    return {bytes[0] + bytes[1], run};
}

}  // namespace

void infer_resize(InferContext& context) {
    const ResizeRule rule = read_resize(context);
    const Operand& x = context.input(0);
    const bool copies = rule.method == Interpolation::nearest;
    if (!copies) real_input(context, 0);
    Shape shape;
    for (const AxisResize& axis : rule.axes) shape.push_back(axis.out);
    set_output(context, 0, copies ? x.type : DType::f32, std::move(shape));
}

Step make_resize(const StepContext& context) {
    const ResizeRule rule = read_resize(context);
    if (rule.method != Interpolation::nearest) return make_interpolation(context, rule);
    Picks picks;
    for (const AxisResize& axis : rule.axes) picks.push_back(nearest_picks(rule, axis));
    return make_pick(context, picks, Tensor(context.input(0).type, {1}));
}

}  // namespace mlq
