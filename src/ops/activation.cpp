// Functions of one real: Relu, LeakyRelu, Sigmoid, HardSigmoid, HardSwish, Tanh, Exp, Sqrt, Abs, Neg.
#include <algorithm>
#include <optional>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "onednn.hpp"

namespace mlq {
namespace {

struct Function {
    dnnl::algorithm algorithm;
    float alpha = 0;
    float beta = 0;
};

// The function as oneDNN knows it; none for HardSigmoid, which its version 2 does not have.
std::optional<Function> find_function(const Node& node) {
    using dnnl::algorithm;
    if (node.op == "Relu") return Function{algorithm::eltwise_relu};
    if (node.op == "LeakyRelu") return Function{algorithm::eltwise_relu, node.attributes.real("alpha", 0.01f)};
    if (node.op == "Sigmoid") return Function{algorithm::eltwise_logistic};
    if (node.op == "HardSwish") return Function{algorithm::eltwise_hardswish};
    if (node.op == "Tanh") return Function{algorithm::eltwise_tanh};
    if (node.op == "Exp") return Function{algorithm::eltwise_exp};
    if (node.op == "Sqrt") return Function{algorithm::eltwise_sqrt};
    if (node.op == "Abs") return Function{algorithm::eltwise_abs};
    if (node.op == "Neg") return Function{algorithm::eltwise_linear, -1.0f};
    return std::nullopt;
}

// max(0, min(1, alpha * x + beta))
Step make_hard_sigmoid(const StepContext& context) {
    const float alpha = context.node.attributes.real("alpha", 0.2f);
    const float beta = context.node.attributes.real("beta", 0.5f);
    return [alpha, beta](auto inputs, auto outputs) {
        const float* const in = inputs[0].template data<float>();
        float* const out = outputs[0].template data<float>();
        in_blocks(outputs[0].size(),
                  [=](std::int64_t i) { out[i] = std::max(0.0f, std::min(1.0f, alpha * in[i] + beta)); });
    };
}

}  // namespace

void infer_activation(InferContext& context) {
    infer_real_like_input(context);
}

Step make_activation(const StepContext& context) {
    const auto function = find_function(context.node);
    if (!function) return make_hard_sigmoid(context);
    const auto elements = onednn::describe({volume(context.input(0).logical)}, dnnl::memory::format_tag::a);
    dnnl::memory::desc scratchpad;
    dnnl::eltwise_forward primitive;
    onednn::make(context.threads, [&] {
        const dnnl::eltwise_forward::desc desc(dnnl::prop_kind::forward_inference, function->algorithm, elements,
                                               function->alpha, function->beta);
        const dnnl::eltwise_forward::primitive_desc chosen(desc, onednn::make_attributes(false, std::nullopt),
                                                           onednn::cpu());
        scratchpad = chosen.scratchpad_desc();
        primitive = dnnl::eltwise_forward(chosen);
    });
    return {scratchpad.get_size(),
            [=, threads = context.threads](Step::Views inputs, Step::Views outputs, std::byte* scratch) {
                onednn::run(primitive, scratchpad,
                            {{DNNL_ARG_SRC, onednn::borrow(elements, inputs[0].bytes)},
                             {DNNL_ARG_DST, onednn::borrow(elements, outputs[0].bytes)}},
                            scratch, threads);
            }};
}

}  // namespace mlq
