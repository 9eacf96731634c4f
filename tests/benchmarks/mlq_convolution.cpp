#include "mlq_convolution.hpp"

#include "mlq/base/random.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {
namespace {

Operand operand(DType type, Shape logical, Layout layout) {
    Operand made;
    made.present = true;
    made.type = type;
    made.layout = layout;
    made.physical = physical_shape(logical, layout);
    made.logical = std::move(logical);
    return made;
}

template <typename T>
Tensor random_tensor(const Shape& shape, Random& random) {
    Tensor tensor(dtype_of<T>(), shape);
    for (auto& x : tensor.span<T>()) x = static_cast<T>(random.below(255));
    return tensor;
}

}  // namespace

Convolution mlq_convolution(const ConvolutionShape& shape, const Kernels& kernels, int threads) {
    Random random(1);
    const std::int64_t out = shape.output_side();
    const Tensor weights =
        random_tensor<std::int8_t>({shape.outputs, shape.inputs / shape.groups, shape.kernel, shape.kernel}, random);
    const ConstantQuant weight_quant{std::vector<float>(static_cast<std::size_t>(shape.outputs), 1e-4F), 0};
    Node node;
    node.op = "Conv";
    node.attributes.set("group", shape.groups);
    node.attributes.set("strides", std::vector<std::int64_t>(2, shape.stride));
    node.attributes.set(
        "pads", std::vector<std::int64_t>{shape.pad_begin(), shape.pad_begin(), shape.pad_end(), shape.pad_end()});
    StepContext context{{.node = node, .opset = 13, .inputs = {}, .outputs = {}}, {}, &kernels, threads};
    context.inputs = {operand(DType::u8, {1, shape.inputs, shape.side, shape.side}, Layout::channels_last),
                      operand(DType::i8, weights.shape(), Layout::plain)};
    context.inputs[0].quant = QuantParams{1.0F, 0};
    context.inputs[1].constant = &weights;
    context.inputs[1].constant_quant = &weight_quant;
    context.outputs = {operand(DType::u8, {1, shape.outputs, out, out}, Layout::channels_last)};
    context.outputs[0].quant = QuantParams{1.0F, 0};
    const Step step = find_operator("Conv")->make_int8(context);
    const auto input = std::make_shared<Tensor>(random_tensor<std::uint8_t>(context.inputs[0].physical, random));
    const auto output = std::make_shared<Tensor>(DType::u8, context.outputs[0].physical);
    return [step, input, output] {
        const TensorView in[] = {input->view(), {}};
        const TensorView y[] = {output->view()};
        step(in, y);
    };
}

}  // namespace mlq
