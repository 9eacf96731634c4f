// Functions of one real: Relu, LeakyRelu, Sigmoid, HardSigmoid, HardSwish, Tanh, Exp, Sqrt, Abs, Neg.
#include <algorithm>
#include <array>
#include <string_view>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "onednn.hpp"

namespace mlq {
namespace {

struct Function {
    std::string_view op;
    dnnl::algorithm algorithm;
    float alpha = 0;
    bool reads_alpha = false;  // the attribute says another one
};

// The functions that oneDNN knows; its version 2 has no HardSigmoid.
constexpr std::array functions = {
    Function{"Abs", dnnl::algorithm::eltwise_abs},
    Function{"Exp", dnnl::algorithm::eltwise_exp},
    Function{"HardSwish", dnnl::algorithm::eltwise_hardswish},
    Function{"LeakyRelu", dnnl::algorithm::eltwise_relu, 0.01f, true},
    Function{"Neg", dnnl::algorithm::eltwise_linear, -1.0f},
    Function{"Relu", dnnl::algorithm::eltwise_relu},
    Function{"Sigmoid", dnnl::algorithm::eltwise_logistic},
    Function{"Sqrt", dnnl::algorithm::eltwise_sqrt},
    Function{"Tanh", dnnl::algorithm::eltwise_tanh},
};

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
    const auto* function = std::find_if(functions.begin(), functions.end(),
                                        [&](const Function& known) { return known.op == context.node.op; });
    if (function == functions.end()) return make_hard_sigmoid(context);
    const float alpha =
        function->reads_alpha ? context.node.attributes.real("alpha", function->alpha) : function->alpha;
    const auto elements = onednn::describe({volume(context.input(0).logical)}, dnnl::memory::format_tag::a);
    dnnl::memory::desc scratchpad;
    dnnl::eltwise_forward primitive;
    onednn::make(context.threads, [&] {
        const dnnl::eltwise_forward::desc desc(dnnl::prop_kind::forward_inference, function->algorithm, elements,
                                               alpha);
        const dnnl::eltwise_forward::primitive_desc chosen(desc, onednn::make_attributes(false, std::nullopt),
                                                           onednn::cpu());
        scratchpad = chosen.scratchpad_desc();
        primitive = dnnl::eltwise_forward(chosen);
    });
    return {scratchpad.get_size(),
            [=, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
                onednn::run(primitive, scratchpad,
                            {{DNNL_ARG_SRC, onednn::borrow(elements, inputs[0].bytes)},
                             {DNNL_ARG_DST, onednn::borrow(elements, outputs[0].bytes)}},
                            scratch, threads);
            }};
}

}  // namespace mlq
