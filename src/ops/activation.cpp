// Functions of one real that oneDNN has: Relu, LeakyRelu, Sigmoid, HardSwish, Gelu, Tanh, Exp, Sqrt, Abs, Neg; the last
// two on integers too.
#include <algorithm>
#include <array>
#include <concepts>
#include <string_view>

#include "families.hpp"
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

constexpr std::array functions = {
    Function{"Abs", dnnl::algorithm::eltwise_abs},
    Function{"Exp", dnnl::algorithm::eltwise_exp},
    Function{"Gelu", dnnl::algorithm::eltwise_gelu_erf},
    Function{"HardSwish", dnnl::algorithm::eltwise_hardswish},
    Function{"LeakyRelu", dnnl::algorithm::eltwise_relu, 0.01f, true},
    Function{"Neg", dnnl::algorithm::eltwise_linear, -1.0f},
    Function{"Relu", dnnl::algorithm::eltwise_relu},
    Function{"Sigmoid", dnnl::algorithm::eltwise_logistic},
    Function{"Sqrt", dnnl::algorithm::eltwise_sqrt},
    Function{"Tanh", dnnl::algorithm::eltwise_tanh},
};

bool by_tanh(const Node& node) {
    const std::string form = node.attributes.text("approximate", "none");
    if (form != "none" && form != "tanh")
        throw Error("attribute \"approximate\"", quoted(form) + " is neither none nor tanh");
    return form == "tanh";
}

dnnl::algorithm algorithm_of(const Node& node, const Function& function) {
    if (node.op != "Gelu") return function.algorithm;
    return by_tanh(node) ? dnnl::algorithm::eltwise_gelu_tanh : dnnl::algorithm::eltwise_gelu_erf;
}

template <std::integral T>
Step make_integer_function(const std::string& op) {
    return [op](auto inputs, auto outputs) {
        std::ranges::transform(inputs[0].template span<T>(), outputs[0].template data<T>(), [&](T x) {
            if (op == "Sign") return static_cast<T>((x > 0) - (x < 0));
            return op == "Neg" || x < 0 ? static_cast<T>(-static_cast<std::make_unsigned_t<T>>(x)) : x;
        });
    };
}

}  // namespace

void infer_activation(InferContext& context) {
    infer_real_like_input(context);
}

void infer_gelu(InferContext& context) {
    infer_activation(context);
    by_tanh(context.node);
}

void infer_signed(InferContext& context) {
    set_output(context, 0, number_type(context, 1), context.input(0).logical);
}

Step make_signed(const StepContext& context) {
    const DType type = context.outputs[0].type;
    if (type == DType::i64) return make_integer_function<std::int64_t>(context.node.op);
    if (type == DType::i32) return make_integer_function<std::int32_t>(context.node.op);
    return context.node.op == "Sign" ? make_real_function(context) : make_activation(context);
}

Step make_activation(const StepContext& context) {
    const auto* function = std::find_if(functions.begin(), functions.end(),
                                        [&](const Function& known) { return known.op == context.node.op; });
    const float alpha =
        function->reads_alpha ? context.node.attributes.real("alpha", function->alpha) : function->alpha;
    const auto elements = onednn::describe({volume(context.input(0).logical)}, dnnl::memory::format_tag::a);
    dnnl::memory::desc scratchpad;
    dnnl::eltwise_forward primitive;
    onednn::make(context.threads, [&] {
        const dnnl::eltwise_forward::desc desc(dnnl::prop_kind::forward_inference,
                                               algorithm_of(context.node, *function), elements, alpha);
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
