// MatMul as numpy does it: the last two dimensions multiply, those before broadcast, a one-dimensional operand is a row
// (left) or a column (right) for the time of the product.
#include <algorithm>

#include "constants.hpp"
#include "families.hpp"
#include "finish.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "product.hpp"

namespace mlq {
namespace {

// Operand shapes of equal rank, at least 2. A single matrix on the right multiplies all rows of the left at once.
ProductShape read_product(const InferContext& context) {
    ProductShape shape{real_input(context, 0).logical, real_input(context, 1).logical};
    for (std::size_t i = 0; i < 2; ++i) {
        require_rank(context.input(i), 1, 12);
        require_elements(context.input(i));
    }
    if (shape.a.size() == 1) shape.a.insert(shape.a.begin(), 1);
    if (shape.b.size() == 1) shape.b.push_back(1);
    if (shape.a.back() != shape.b[shape.b.size() - 2])
        throw Error("shapes " + to_string(context.input(0).logical) + " and " + to_string(context.input(1).logical) +
                    " do not multiply");
    if (shape.b.size() == 2) {
        const std::int64_t k = shape.a.back();
        shape.a = {volume(shape.a) / k, k};
        return shape;
    }
    const std::size_t rank = std::max(shape.a.size(), shape.b.size());
    shape.a.insert(shape.a.begin(), rank - shape.a.size(), 1);
    shape.b.insert(shape.b.begin(), rank - shape.b.size(), 1);
    return shape;
}

Shape output_shape(const InferContext& context) {
    Shape a = context.input(0).logical, b = context.input(1).logical;
    const bool row = a.size() == 1, column = b.size() == 1;
    if (row) a.insert(a.begin(), 1);
    if (column) b.push_back(1);
    Shape out = broadcast({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
    if (!row) out.push_back(a[a.size() - 2]);
    if (!column) out.push_back(b.back());
    return out;
}

}  // namespace

void infer_matmul(InferContext& context) {
    read_product(context);
    set_output(context, 0, DType::f32, output_shape(context));
}

Step make_matmul(const StepContext& context) {
    const Operand& b = context.input(1);
    std::optional<Tensor> constant;
    if (b.constant != nullptr) constant = real_constant(b);
    const Product product =
        make_product(read_product(context), constant ? &*constant : nullptr, context.threads, context.bf16);
    const Finish finish = make_finish(context, {});
    return {product.scratch_bytes, [=](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
                product.run(inputs[0], inputs[1], outputs[0], scratch);
                finish(inputs, outputs[0]);
            }};
}

}  // namespace mlq
