#include <dnnl.hpp>
#include <vector>

#include "convolution_shape.hpp"

namespace mlq {

double seconds_of_onednn_float(const ConvolutionShape& shape) {
    using namespace dnnl;
    using Dims = memory::dims;
    const auto f32 = memory::data_type::f32;
    engine cpu(engine::kind::cpu, 0);
    stream queue(cpu);
    const Dims source = {1, shape.inputs, shape.side, shape.side};
    const Dims target = {1, shape.outputs, shape.side, shape.side};
    const Dims kernel = shape.depthwise ? Dims{shape.outputs, 1, 1, shape.kernel, shape.kernel}
                                        : Dims{shape.outputs, shape.inputs, shape.kernel, shape.kernel};
    const Dims padding = {shape.kernel / 2, shape.kernel / 2};
    const memory::desc x(source, f32, memory::format_tag::nhwc), y(target, f32, memory::format_tag::nhwc);
    const memory::desc w(kernel, f32, memory::format_tag::any), b({shape.outputs}, f32, memory::format_tag::x);
    const convolution_forward::primitive_desc description(
        {prop_kind::forward_inference, algorithm::convolution_direct, x, w, b, y, {1, 1}, padding, padding}, cpu);
    memory in(x, cpu), out(y, cpu), weights(description.weights_desc(), cpu), bias(b, cpu);
    for (memory* m : {&in, &weights, &bias}) {
        auto* values = static_cast<float*>(m->get_data_handle());
        std::fill_n(values, m->get_desc().get_size() / sizeof(float), 0.01F);
    }
    const convolution_forward convolution(description);
    return fastest([&] {
        convolution.execute(
            queue, {{DNNL_ARG_SRC, in}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, out}});
        queue.wait();
    });
}

}  // namespace mlq
