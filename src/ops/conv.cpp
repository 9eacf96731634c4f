// Convolution. X (N, C, spatial...), W (M, C / group, kernel...), B (M); one to three spatial dimensions.
#include "families.hpp"
#include "float_convolution.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {

void infer_conv(InferContext& context) {
    const Operand& x = real_input(context, 0);
    const Operand& w = real_input(context, 1);
    context.constant_input(1, "the weights");
    require_rank(x, 3, 5);
    require_rank(w, x.logical.size(), x.logical.size());
    require_elements(x);
    require_elements(w);
    const auto groups = context.node.attributes.integer("group", 1);
    const auto channels = x.logical[1];
    const auto filters = w.logical[0];
    if (groups < 1 || channels % groups != 0 || filters % groups != 0)
        throw Error("attribute \"group\"", std::to_string(groups) + " does not divide " + std::to_string(channels) +
                                               " input and " + std::to_string(filters) + " output channels");
    if (w.logical[1] != channels / groups)
        throw Error("weights " + to_string(w.logical) + " do not match an input of " + to_string(x.logical) + " in " +
                    std::to_string(groups) + " groups");
    const Shape kernel = spatial_of(w.logical);
    if (context.node.attributes.integers("kernel_shape", kernel) != kernel)
        throw Error("attribute \"kernel_shape\"", "does not match weights " + to_string(w.logical));
    if (context.has_input(2)) {
        const Operand& bias = real_input(context, 2);
        context.constant_input(2, "the bias");
        if (bias.logical != Shape{filters})
            throw Error("bias " + to_string(bias.logical) + " does not match " + std::to_string(filters) +
                        " output channels");
    }
    const Shape input = spatial_of(x.logical);
    Shape output = output_spatial(read_window(context.node.attributes, input, kernel), input);
    output.insert(output.begin(), {x.logical[0], filters});
    set_output(context, 0, DType::f32, std::move(output));
}

Step make_conv(const StepContext& context) {
    const Shape& w = context.input(1).logical;
    const auto groups = context.node.attributes.integer("group", 1);
    const Window window =
        lifted(read_window(context.node.attributes, spatial_of(context.input(0).logical), spatial_of(w)));
    const auto describe = [&](const auto& source, const auto& weights, const auto& bias, const auto& target) {
        return dnnl::convolution_forward::desc(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
                                               source, weights, bias, target, window.strides, skipped(window.dilations),
                                               window.pads_begin, window.pads_end);
    };
    return make_float_convolution<dnnl::convolution_forward>(
        context, {groups, w[0] / groups, w[1], window.kernel, false}, describe);
}

}  // namespace mlq
