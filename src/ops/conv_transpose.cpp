// ConvTranspose. X (N, C, spatial...), W (C, M / group, kernel...), B (M). With explicit paddings
//     output = stride * (input - 1) + output_padding + extent - pad_begin - pad_end;
// with output_shape, or with auto_pad SAME (output = input * stride), that equation gives the paddings instead.
#include <algorithm>

#include "families.hpp"
#include "float_convolution.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Geometry {
    Window window;
    Shape output;  // spatial
};

Shape read_list(const Attributes& attributes, const char* name, Shape fallback) {
    const std::size_t rank = fallback.size();
    const Shape values = attributes.integers(name, std::move(fallback));
    if (values.size() != rank)
        throw Error("attribute " + quoted(name),
                    "has " + std::to_string(values.size()) + " entries, but " + std::to_string(rank) + " are needed");
    for (const auto value : values) {
        if (value < 0 || value >= (std::int64_t{1} << 31))
            throw Error("attribute " + quoted(name), std::to_string(value) + " is out of range");
    }
    return values;
}

Geometry read_geometry(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    const Shape input = spatial_of(context.input(0).logical);
    const std::size_t rank = input.size();
    Geometry geometry{read_steps(attributes, spatial_of(context.input(1).logical)), Shape(rank)};
    Window& window = geometry.window;
    const std::string mode = read_auto_pad(attributes);
    const Shape extra = read_list(attributes, "output_padding", Shape(rank, 0));
    const bool has_shape = attributes.has("output_shape");
    const bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
    Shape wanted = has_shape ? attributes.integers("output_shape") : Shape(rank, 0);
    if (wanted.size() == rank + 2)
        wanted.erase(wanted.begin(), wanted.begin() + 2);  // some exporters write N and C too
    if (wanted.size() != rank) throw Error("attribute \"output_shape\"", "has another number of dimensions");
    if (mode == "NOTSET" && !has_shape) read_pads(attributes, window);
    for (std::size_t i = 0; i < rank; ++i) {
        const std::int64_t full = window.strides[i] * (input[i] - 1) + extra[i] + window.extent(i);
        geometry.output[i] = full - window.pads_begin[i] - window.pads_end[i];
        if (has_shape || same) {
            geometry.output[i] = has_shape ? wanted[i] : input[i] * window.strides[i];
            const std::int64_t total = std::max<std::int64_t>(0, full - geometry.output[i]);
            window.pads_begin[i] = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
        }
        if (geometry.output[i] < 1)
            throw Error("output dimension " + std::to_string(geometry.output[i]) + " is not positive");
        // What the output's size leaves for the end; below 0 where the output reaches beyond the last kernel.
        window.pads_end[i] =
            window.strides[i] * (input[i] - 1) + window.extent(i) - geometry.output[i] - window.pads_begin[i];
        if (window.pads_end[i] <= -window.strides[i])
            throw Error("output dimension " + std::to_string(geometry.output[i]),
                        "it reaches a stride or more beyond the last kernel", "leave that to a Pad");
    }
    return geometry;
}

}  // namespace

void infer_conv_transpose(InferContext& context) {
    const Operand& x = real_input(context, 0);
    const Operand& w = real_input(context, 1);
    context.constant_input(1, "the weights");
    require_rank(x, 3, 5);
    require_rank(w, x.logical.size(), x.logical.size());
    require_elements(x);
    require_elements(w);
    const auto groups = context.node.attributes.integer("group", 1);
    if (groups < 1 || x.logical[1] % groups != 0 || w.logical[0] != x.logical[1])
        throw Error("weights " + to_string(w.logical) + " do not match an input of " + to_string(x.logical) + " in " +
                    std::to_string(groups) + " groups");
    if (groups > x.logical[1]) throw Error("attribute \"group\"", "more groups than channels");
    const auto filters = w.logical[1] * groups;
    const Shape kernel = spatial_of(w.logical);
    if (context.node.attributes.integers("kernel_shape", kernel) != kernel)
        throw Error("attribute \"kernel_shape\"", "does not match weights " + to_string(w.logical));
    if (context.has_input(2)) {
        real_input(context, 2);
        context.constant_input(2, "the bias");
        if (context.input(2).logical != Shape{filters})
            throw Error("bias " + to_string(context.input(2).logical) + " does not match " + std::to_string(filters) +
                        " output channels");
    }
    Shape output = read_geometry(context).output;
    output.insert(output.begin(), {x.logical[0], filters});
    set_output(context, 0, DType::f32, std::move(output));
}

Step make_conv_transpose(const StepContext& context) {
    const Shape& w = context.input(1).logical;
    const auto groups = context.node.attributes.integer("group", 1);
    const Window window = lifted(read_geometry(context).window);
    const auto describe = [&](const auto& source, const auto& weights, const auto& bias, const auto& target) {
        return dnnl::deconvolution_forward::desc(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct, source, weights, bias, target,
            window.strides, skipped(window.dilations), window.pads_begin, window.pads_end);
    };
    return make_float_convolution<dnnl::deconvolution_forward>(
        context, {groups, w[1], w[0] / groups, window.kernel, true}, describe);
}

}  // namespace mlq
