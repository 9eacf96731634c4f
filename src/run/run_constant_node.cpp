#include "run_constant_node.hpp"

#include "convert_layout.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq {
namespace {

bool has_two_layouts(const Shape& logical) {
    return logical.size() >= 3;
}

Tensor to_channels_last(const Tensor& plain) {
    Tensor turned(plain.type(), physical_shape(plain.shape(), Layout::channels_last));
    convert_layout(plain.view(), Layout::plain, turned.view(), kernels_for("auto"), 1);
    return turned;
}

Tensor to_plain(const Tensor& channels_last, const Shape& logical) {
    Tensor turned(channels_last.type(), logical);
    convert_layout(channels_last.view(), Layout::channels_last, turned.view(), kernels_for("auto"), 1);
    return turned;
}

void lay_out_channels_last(Operand& operand) {
    if (!operand.present || !has_two_layouts(operand.logical)) return;
    operand.layout = Layout::channels_last;
    operand.physical = physical_shape(operand.logical, operand.layout);
}

// What these operators see in a plan: their data (input 0; the others are weights or numbers) and outputs
// channels-last.
void lay_out(const Operator& op, StepContext& context) {
    if (op.layout != LayoutRule::channels_last || context.inputs.empty()) return;
    lay_out_channels_last(context.inputs.front());
    for (auto& output : context.outputs) lay_out_channels_last(output);
}

}  // namespace

std::vector<Tensor> run_constant_node(const Operator& op, StepContext context) {
    lay_out(op, context);
    std::vector<Tensor> turned;  // holds the bytes of views
    turned.reserve(context.inputs.size() + 1);
    const TensorView unread = turned.emplace_back(DType::u8, Shape{1}).view();
    std::vector<ConstTensorView> in;
    for (const auto& input : context.inputs) {
        if (!input.present) {
            in.push_back({});
        } else if (input.constant == nullptr) {
            in.push_back({input.type, input.physical, unread.bytes});
        } else if (input.layout == Layout::channels_last) {
            in.push_back(turned.emplace_back(to_channels_last(*input.constant)).view());
        } else {
            in.push_back(input.constant->view());
        }
    }
    std::vector<Tensor> results;
    for (const auto& output : context.outputs) results.emplace_back(output.type, output.physical);
    std::vector<TensorView> out;
    for (auto& result : results) out.push_back(result.view());
    make_float_step(op, context)(in, out);
    for (std::size_t i = 0; i < results.size(); ++i) {
        const auto& output = context.outputs[i];
        if (output.layout == Layout::channels_last) results[i] = to_plain(results[i], output.logical);
    }
    return results;
}

}  // namespace mlq
