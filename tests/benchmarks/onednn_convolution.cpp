#include <cstring>
#include <dnnl.hpp>
#include <memory>
#include <vector>

#include "convolution_shape.hpp"

namespace mlq {
namespace {

using dnnl::memory;

struct Prepared {
    dnnl::engine cpu{dnnl::engine::kind::cpu, 0};
    dnnl::stream queue{cpu};
    dnnl::convolution_forward convolution;
    std::unordered_map<int, memory> arguments;
};

void fill(const memory& m) {
    const memory::desc description = m.get_desc();
    if (description.data_type() == memory::data_type::f32) {
        auto* values = static_cast<float*>(m.get_data_handle());
        std::fill_n(values, description.get_size() / sizeof(float), 0.01F);
    } else {
        std::memset(m.get_data_handle(), 1, description.get_size());
    }
}

Convolution prepare(const ConvolutionShape& shape, memory::data_type x, memory::data_type w, memory::data_type b,
                    const dnnl::primitive_attr& attributes) {
    using namespace dnnl;
    using tag = memory::format_tag;
    const auto prepared = std::make_shared<Prepared>();
    const std::int64_t out = shape.output_side();
    const memory::dims kernel = shape.groups > 1
                                    ? memory::dims{shape.groups, shape.outputs / shape.groups,
                                                   shape.inputs / shape.groups, shape.kernel, shape.kernel}
                                    : memory::dims{shape.outputs, shape.inputs, shape.kernel, shape.kernel};
    const memory::dims begin = {shape.pad_begin(), shape.pad_begin()};
    const memory::dims end = {shape.pad_end(), shape.pad_end()};
    const convolution_forward::primitive_desc description({prop_kind::forward_inference,
                                                           algorithm::convolution_direct,
                                                           {{1, shape.inputs, shape.side, shape.side}, x, tag::nhwc},
                                                           {kernel, w, tag::any},
                                                           {{shape.outputs}, b, tag::x},
                                                           {{1, shape.outputs, out, out}, x, tag::nhwc},
                                                           {shape.stride, shape.stride},
                                                           begin,
                                                           end},
                                                          attributes, prepared->cpu);
    prepared->convolution = convolution_forward(description);
    prepared->arguments = {{DNNL_ARG_SRC, memory(description.src_desc(), prepared->cpu)},
                           {DNNL_ARG_WEIGHTS, memory(description.weights_desc(), prepared->cpu)},
                           {DNNL_ARG_BIAS, memory(description.bias_desc(), prepared->cpu)},
                           {DNNL_ARG_DST, memory(description.dst_desc(), prepared->cpu)}};
    for (const auto& [name, m] : prepared->arguments) fill(m);
    return [prepared] {
        prepared->convolution.execute(prepared->queue, prepared->arguments);
        prepared->queue.wait();
    };
}

}  // namespace

Convolution onednn_convolution_float(const ConvolutionShape& shape) {
    constexpr auto f32 = memory::data_type::f32;
    return prepare(shape, f32, f32, f32, {});
}

Convolution onednn_convolution_int8(const ConvolutionShape& shape) {
    dnnl::primitive_attr attributes;
    attributes.set_output_scales(1 << 1, std::vector<float>(static_cast<std::size_t>(shape.outputs), 1e-4F));
    return prepare(shape, memory::data_type::u8, memory::data_type::s8, memory::data_type::s32, attributes);
}

}  // namespace mlq
