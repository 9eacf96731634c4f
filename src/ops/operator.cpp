#include "mlq/ops/operator.hpp"

#include <algorithm>
#include <array>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Advice {
    std::string_view op;
    const char* remedy;
};

constexpr const char* control_flow =
    "trace the network instead of scripting it, and export it without its post-processing";
constexpr const char* post_processing =
    "export the network without its post-processing (detection heads usually have a switch for that)";
constexpr const char* quantized_operators =
    "start from the float model, or from one quantized in the QDQ format (QuantizeLinear, DequantizeLinear)";

constexpr std::array advice = {
    Advice{"If", control_flow},
    Advice{"Scan", control_flow},
    Advice{"RoiAlign", post_processing},
    Advice{"ConvInteger", quantized_operators},
    Advice{"MatMulInteger", quantized_operators},
    Advice{"DynamicQuantizeLinear", quantized_operators},
    Advice{"QLinearConv", quantized_operators},
    Advice{"QLinearMatMul", quantized_operators},
};

const char* remedy_for(std::string_view op) {
    const auto* found = std::find_if(advice.begin(), advice.end(), [&](const Advice& line) { return line.op == op; });
    return found == advice.end() ? "docs/operators.md lists the operators that are" : found->remedy;
}

std::string input_name(const InferContext& context, std::size_t i) {
    const std::string position = "input " + std::to_string(i);
    return context.has_input(i) ? position + " " + quoted(context.inputs[i].name) : position;
}

template <typename T>
std::vector<std::int64_t> widen(const Tensor& tensor) {
    const auto values = tensor.span<T>();
    return {values.begin(), values.end()};
}

}  // namespace

Shape physical_shape(const Shape& logical, Layout layout) {
    Shape physical = logical;
    if (layout == Layout::channels_last && logical.size() >= 3)
        std::rotate(physical.begin() + 1, physical.begin() + 2, physical.end());
    return physical;
}

int physical_axis(int logical_axis, std::size_t rank, Layout layout) {
    if (layout == Layout::plain || rank < 3 || logical_axis == 0) return logical_axis;
    return logical_axis == 1 ? static_cast<int>(rank) - 1 : logical_axis - 1;
}

const Operand& InferContext::input(std::size_t i) const {
    if (!has_input(i)) throw Error(input_name(*this, i) + " is missing");
    return inputs[i];
}

const Tensor& InferContext::constant_input(std::size_t i, const char* what) const {
    const Operand& operand = input(i);
    if (operand.constant == nullptr)
        throw Error(input_name(*this, i), std::string(what) + " must be constant",
                    "export the model with it as an initializer");
    return *operand.constant;
}

std::vector<std::int64_t> InferContext::constant_integers(std::size_t i, const char* what) const {
    const Tensor& tensor = constant_input(i, what);
    if (tensor.shape().size() > 1)
        throw Error(input_name(*this, i), std::string(what) + " must be a list, but is " + to_string(tensor.shape()));
    if (tensor.type() == DType::i64) return widen<std::int64_t>(tensor);
    if (tensor.type() == DType::i32) return widen<std::int32_t>(tensor);
    throw Error(input_name(*this, i),
                std::string(what) + " must be int64, but is " + std::string(to_string(tensor.type())));
}

void Step::operator()(Inputs inputs, Outputs outputs) const {
    Tensor scratch(DType::u8, {static_cast<std::int64_t>(scratch_bytes_)});
    run_(inputs, outputs, scratch.bytes());
}

const Operator* find_operator(std::string_view name) {
    for (const Operator& op : operators()) {
        if (op.name == name) return &op;
    }
    return nullptr;
}

const Operator& require_operator(const Node& node) {
    if (const Operator* op = find_operator(node.op)) return *op;
    throw Error("", "operator is not supported", remedy_for(node.op));
}

}  // namespace mlq
