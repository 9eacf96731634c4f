// Gemm: alpha * A' * B' + beta * C, where C broadcasts to the product and A', B' are transposed on request.

#include "constants.hpp"
#include "families.hpp"
#include "finish.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "product.hpp"

namespace mlq {
namespace {

ProductShape read_product(const InferContext& context) {
    ProductShape shape{real_input(context, 0).logical, real_input(context, 1).logical,
                       context.node.attributes.integer("transA", 0) != 0,
                       context.node.attributes.integer("transB", 0) != 0};
    for (std::size_t i = 0; i < 2; ++i) {
        require_rank(context.input(i), 2, 2);
        require_elements(context.input(i));
    }
    if (shape.transpose_a) std::swap(shape.a[0], shape.a[1]);
    if (shape.transpose_b) std::swap(shape.b[0], shape.b[1]);
    if (shape.a[1] != shape.b[0])
        throw Error("matrices " + to_string(shape.a) + " and " + to_string(shape.b) + " do not multiply");
    return shape;
}

}  // namespace

void infer_gemm(InferContext& context) {
    const Shape out = read_product(context).output();
    if (context.has_input(2) && broadcast(real_input(context, 2).logical, out) != out)
        throw Error("matrix C " + to_string(context.input(2).logical) + " does not broadcast to " + to_string(out));
    set_output(context, 0, DType::f32, out);
}

Step make_gemm(const StepContext& context) {
    const Operand& b = context.input(1);
    std::optional<Tensor> constant;
    if (b.constant != nullptr) constant = real_constant(b);
    const Product product =
        make_product(read_product(context), constant ? &*constant : nullptr, context.threads, context.bf16);
    const Finish finish = make_finish(context, {.alpha = context.node.attributes.real("alpha", 1.0f),
                                                .beta = context.node.attributes.real("beta", 1.0f),
                                                .addend = 2});
    return {product.scratch_bytes, [=](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
                product.run(inputs[0], inputs[1], outputs[0], scratch);
                finish(inputs, outputs[0]);
            }};
}

}  // namespace mlq
