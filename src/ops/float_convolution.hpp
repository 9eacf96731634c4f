// What the float steps of Conv and ConvTranspose share: shapes as oneDNN wants them, and the step.
#pragma once

#include "constants.hpp"
#include "onednn.hpp"
#include "window.hpp"

namespace mlq {

// Weights given as (group, a, b, kernel...), dense, as (a, b, kernel...) when there is one group. oneDNN computes with
// a = outputs, b = inputs.
struct WeightsByGroup {
    std::int64_t groups = 1;
    std::int64_t outputs = 0, inputs = 0;  // per group
    Shape kernel;                          // lifted
    bool swapped = false;                  // in the ONNX file a = inputs, b = outputs

    dnnl::memory::desc given() const;  // as the ONNX file has them
    dnnl::memory::desc any() const;    // as the primitive likes them best
};

// `samples` images of a tensor (N, C, spatial...) stored channels-last, one spatial dimension lifted to two.
dnnl::memory::desc describe_images(std::int64_t samples, const Shape& logical);

Shape skipped(Shape dilations);  // oneDNN counts the elements between two taps

// Sums must not depend on the number of threads. Where the ones of oneDNN's implementation would, the primitive covers
// one sample on one thread, and threads share the samples.
struct FloatConvolution {
    dnnl::memory::desc source, target, scratchpad;
    dnnl::memory weights, bias;  // in the primitive's own layout; no bias: an empty memory
    dnnl::primitive primitive;
    onednn::Reordering narrow;  // of the images to bfloat16
    std::int64_t calls = 1;     // the primitive covers 1 / calls of the batch
    int threads_inside = 1;     // of the primitive
    int threads_outside = 1;    // that call it
    bool has_residual = false;

    std::size_t share_bytes() const;    // of scratch for one thread outside
    std::size_t scratch_bytes() const;  // for all of them
    void run(std::span<const ConstTensorView> inputs, const TensorView& out, std::byte* scratch) const;
};

// Primitive is dnnl::convolution_forward or its transposed twin; describe(source, weights, bias, target) gives its
// desc.
template <typename Primitive, typename Describe>
Step make_float_convolution(const StepContext& context, const WeightsByGroup& shape, const Describe& describe) {
    using PrimitiveDesc = typename Primitive::primitive_desc;
    const Shape& x = context.input(0).logical;
    const Shape& y = context.outputs[0].logical;
    auto conv = std::make_shared<FloatConvolution>();
    conv->has_residual = context.residual.present;
    dnnl::memory::desc bias;
    if (context.has_input(2)) bias = onednn::describe({y[1]}, dnnl::memory::format_tag::a);
    const auto multiplied = [&](const dnnl::memory::desc& desc) { return context.bf16 ? onednn::in_bf16(desc) : desc; };
    const auto choose = [&](std::int64_t samples, int threads) {
        conv->source = describe_images(samples, x);
        conv->target = describe_images(samples, y);
        conv->threads_inside = threads;
        PrimitiveDesc chosen;
        onednn::make(threads, [&] {
            chosen = onednn::choose<PrimitiveDesc>(
                describe(multiplied(conv->source), multiplied(shape.any()), bias, conv->target),
                onednn::make_attributes(conv->has_residual, context.node.clamp));
        });
        return chosen;
    };
    PrimitiveDesc chosen = choose(x[0], context.threads);
    if (onednn::depends_on_threads(chosen)) {
        chosen = choose(1, 1);
        conv->calls = x[0];
        conv->threads_outside = context.threads;
    }
    onednn::make(conv->threads_inside, [&] {
        conv->scratchpad = chosen.scratchpad_desc();
        conv->primitive = Primitive(chosen);
        if (context.bf16) conv->narrow = onednn::Reordering(conv->source, onednn::in_bf16(conv->source));
        conv->weights = onednn::reorder(shape.given(), real_constant(context.input(1)).bytes(), chosen.weights_desc());
        if (context.has_input(2)) conv->bias = onednn::reorder(bias, real_constant(context.input(2)).bytes(), bias);
    });
    return {conv->scratch_bytes(), [conv](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
                conv->run(inputs, outputs[0], scratch);
            }};
}

}  // namespace mlq
