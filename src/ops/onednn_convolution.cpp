#include "mlq/ops/onednn_convolution.hpp"

#include <limits>
#include <memory>
#include <vector>

#include "onednn.hpp"

namespace mlq {
namespace {

using DataType = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

struct Types {
    DataType source, weights, bias, target;
};

Types types_of(OneDnnType type) {
    switch (type) {
        case OneDnnType::bf16:
            return {DataType::bf16, DataType::bf16, DataType::f32, DataType::bf16};
        case OneDnnType::int8:
            return {DataType::u8, DataType::s8, DataType::s32, DataType::u8};
        case OneDnnType::f32:
            break;
    }
    return {DataType::f32, DataType::f32, DataType::f32, DataType::f32};
}

// Some codes, or some reals near one in either float type.
void fill(const dnnl::memory& memory, OneDnnType type) {
    auto* bytes = static_cast<unsigned char*>(memory.get_data_handle());
    const std::size_t size = memory.get_desc().get_size();
    for (std::size_t i = 0; i < size; ++i) {
        const auto code = static_cast<unsigned char>(1 + i % 7);
        // The high bytes of a float between 0.5 and 1; the low ones do not matter.
        const std::size_t width = type == OneDnnType::bf16 ? 2 : 4;
        const std::size_t place = i % width;
        bytes[i] = type == OneDnnType::int8 ? code : place == width - 1 ? 0x3f : code;
    }
}

struct Layer {
    dnnl::convolution_forward primitive;
    dnnl::memory::desc scratchpad;
    dnnl::memory source, weights, bias, target;
    Tensor scratch;
    int threads = 1;
};

dnnl::primitive_attr attributes_of(OneDnnType type, std::int64_t outputs) {
    dnnl::primitive_attr attributes = onednn::make_attributes(false, Clamp{0, std::numeric_limits<float>::infinity()});
    if (type == OneDnnType::int8)
        attributes.set_output_scales(1 << 1, std::vector<float>(static_cast<std::size_t>(outputs), 1e-3F));
    return attributes;
}

std::shared_ptr<Layer> make_layer(const ConvolutionLayer& shape, OneDnnType type, int threads) {
    const Types types = types_of(type);
    const dnnl::memory::desc source({shape.batch, shape.inputs, shape.height, shape.width}, types.source, Tag::nhwc);
    const dnnl::memory::desc target({shape.batch, shape.outputs, shape.output_height(), shape.output_width()},
                                    types.target, Tag::nhwc);
    const dnnl::memory::desc bias({shape.outputs}, types.bias, Tag::a);
    dnnl::memory::dims filter = {shape.outputs / shape.groups, shape.inputs / shape.groups, shape.kernel_height,
                                 shape.kernel_width};
    if (shape.groups > 1) filter.insert(filter.begin(), shape.groups);
    const dnnl::memory::desc weights(filter, types.weights, Tag::any);
    auto layer = std::make_shared<Layer>();
    layer->threads = threads;
    onednn::make(threads, [&] {
        const dnnl::convolution_forward::primitive_desc chosen({dnnl::prop_kind::forward_inference,
                                                                dnnl::algorithm::convolution_direct,
                                                                source,
                                                                weights,
                                                                bias,
                                                                target,
                                                                {shape.stride_height, shape.stride_width},
                                                                {shape.pads[0], shape.pads[1]},
                                                                {shape.pads[2], shape.pads[3]}},
                                                               attributes_of(type, shape.outputs), onednn::cpu());
        layer->primitive = dnnl::convolution_forward(chosen);
        layer->scratchpad = chosen.scratchpad_desc();
        layer->scratch = Tensor(DType::u8, {static_cast<std::int64_t>(layer->scratchpad.get_size())});
        layer->source = dnnl::memory(source, onednn::cpu());
        layer->weights = dnnl::memory(chosen.weights_desc(), onednn::cpu());
        layer->bias = dnnl::memory(bias, onednn::cpu());
        layer->target = dnnl::memory(target, onednn::cpu());
        fill(layer->source, type);
        fill(layer->weights, type);
        fill(layer->bias, type == OneDnnType::int8 ? type : OneDnnType::f32);
    });
    return layer;
}

}  // namespace

std::function<void()> make_onednn_convolution(const ConvolutionLayer& layer, OneDnnType type, int threads) {
    return [made = make_layer(layer, type, threads)] {
        onednn::run(made->primitive, made->scratchpad,
                    {{DNNL_ARG_SRC, made->source},
                     {DNNL_ARG_WEIGHTS, made->weights},
                     {DNNL_ARG_BIAS, made->bias},
                     {DNNL_ARG_DST, made->target}},
                    made->scratch.bytes(), made->threads);
    };
}

bool has_native_bf16() {
    const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa();
    return isa == dnnl_cpu_isa_avx512_core_bf16 || isa == dnnl_cpu_isa_avx512_core_amx;
}

}  // namespace mlq
