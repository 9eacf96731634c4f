// Matrix products in float, the common core of Gemm and MatMul.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

// out (batch..., m, n) = a (batch..., m, k) * b (batch..., k, n). Shapes are of one rank; batch dimensions are equal or
// 1. With transpose_a (transpose_b) the last two dimensions of a (b) lie swapped in memory.
struct ProductShape {
    Shape a, b;
    bool transpose_a = false;
    bool transpose_b = false;

    Shape output() const;
};

// Every element of the product is summed in the same order, whatever the number of threads and rows. Only the bytes of
// the views are looked at.
struct Product {
    std::function<void(const ConstTensorView& a, const ConstTensorView& b, const TensorView& out, std::byte* scratch)>
        run;
    std::size_t scratch_bytes = 0;
};

// With `constant_b`, b is packed now and the product's own argument is ignored. `bf16`: elements are rounded to
// bfloat16 before they are multiplied.
Product make_product(const ProductShape& shape, const Tensor* constant_b, int threads, bool bf16);

}  // namespace mlq
