// A matrix product is computed as the 1x1 convolution of an image that is one pixel high and as wide as the left matrix
// has rows. oneDNN's own matmul splits sums differently for other numbers of threads and rows, so that its bits change
// with both; its convolutions add up every output in one order.
#include "product.hpp"

#include <algorithm>

#include "copy_box.hpp"
#include "mlq/base/parallel.hpp"
#include "onednn.hpp"

namespace mlq {
namespace {

using Tag = dnnl::memory::format_tag;

struct MatrixProduct {
    std::int64_t m = 0, k = 0, n = 0;
    dnnl::memory::desc a, b, out;  // as the caller has them
    dnnl::memory::desc packed, scratchpad;
    dnnl::convolution_forward primitive;
    onednn::Narrowing narrow;
    int threads = 1;

    dnnl::memory pack(const float* right) const { return onednn::reorder(b, right, packed); }

    void run(const float* left, const dnnl::memory& right, float* result) const {
        onednn::run(primitive, scratchpad,
                    {{DNNL_ARG_SRC, narrow(onednn::borrow(a, left), threads)},
                     {DNNL_ARG_WEIGHTS, right},
                     {DNNL_ARG_DST, onednn::borrow(out, result)}},
                    threads);
    }
};

MatrixProduct make_matrix_product(const ProductShape& shape, int threads, bool bf16) {
    MatrixProduct product;
    product.m = shape.a[shape.a.size() - 2];
    product.k = shape.a.back();
    product.n = shape.b.back();
    product.threads = threads;
    const std::int64_t k = product.k, n = product.n;
    product.a = onednn::describe({1, k, 1, product.m}, Tag::nhwc);
    product.out = onednn::describe({1, n, 1, product.m}, Tag::nhwc);
    product.b = {{n, k, 1, 1},
                 dnnl::memory::data_type::f32,
                 shape.transpose_b ? dnnl::memory::dims{k, 1, 1, 1} : dnnl::memory::dims{1, n, 1, 1}};
    const auto multiplied = [&](const dnnl::memory::desc& desc) { return bf16 ? onednn::in_bf16(desc) : desc; };
    onednn::make(threads, [&] {
        const dnnl::convolution_forward::desc desc(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, multiplied(product.a),
            multiplied(onednn::describe({n, k, 1, 1}, Tag::any)), product.out, {1, 1}, {0, 0}, {0, 0});
        const auto chosen = onednn::choose<dnnl::convolution_forward::primitive_desc>(
            desc, onednn::make_attributes(false, std::nullopt));
        product.packed = chosen.weights_desc();
        product.scratchpad = chosen.scratchpad_desc();
        product.primitive = dnnl::convolution_forward(chosen);
        if (bf16) product.narrow = onednn::Narrowing(product.a);
    });
    return product;
}

// The dimensions before the matrices, and which matrix of an operand each product takes.
struct Batch {
    std::vector<std::int64_t> a, b;
};

Shape batch_of(const Shape& shape) {
    return {shape.begin(), shape.end() - 2};
}

std::vector<std::int64_t> broadcast_indices(const Shape& own, const Shape& to) {
    const auto strides = row_major_strides(own);
    std::vector<std::int64_t> indices(static_cast<std::size_t>(volume(to)), 0);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        auto rest = static_cast<std::int64_t>(i);
        for (std::size_t axis = to.size(); axis-- > 0;) {
            if (own[axis] != 1) indices[i] += rest % to[axis] * strides[axis];
            rest /= to[axis];
        }
    }
    return indices;
}

// Matrices of `rows` x `columns` turned over, one after the other.
Tensor transpose_matrices(const float* from, std::int64_t count, std::int64_t rows, std::int64_t columns, int threads) {
    Tensor to(DType::f32, {count, columns, rows});
    const BoxCopy copy = make_box_copy({count, columns, rows}, {rows * columns, rows, 1}, {rows * columns, 1, columns});
    copy_box(copy, to.bytes(), reinterpret_cast<const std::byte*>(from), DType::f32, threads);
    return to;
}

}  // namespace

Shape ProductShape::output() const {
    Shape out = a;
    for (std::size_t i = 0; i + 2 < out.size(); ++i) out[i] = std::max(a[i], b[i]);
    out.back() = b.back();
    return out;
}

Product make_product(const ProductShape& shape, const Tensor* constant_b, int threads, bool bf16) {
    const Batch batch{broadcast_indices(batch_of(shape.a), batch_of(shape.output())),
                      broadcast_indices(batch_of(shape.b), batch_of(shape.output()))};
    const auto count = static_cast<std::int64_t>(batch.a.size());
    const auto product =
        std::make_shared<const MatrixProduct>(make_matrix_product(shape, count > 1 ? 1 : threads, bf16));
    const std::int64_t a_count = volume(batch_of(shape.a)), b_count = volume(batch_of(shape.b));
    std::vector<dnnl::memory> packed;
    if (constant_b != nullptr) {
        onednn::make(threads, [&] {
            for (std::int64_t i = 0; i < b_count; ++i)
                packed.push_back(product->pack(constant_b->data<float>() + i * product->k * product->n));
        });
    }
    return [=, transpose_a = shape.transpose_a](const TensorView& a, const TensorView& b, const TensorView& out) {
        const MatrixProduct& one = *product;
        const float* left = a.data<float>();
        Tensor turned;
        if (transpose_a) {
            turned = transpose_matrices(left, a_count, one.k, one.m, threads);
            left = turned.data<float>();
        }
        parallel_for(threads, count, [&](std::int64_t i) {
            const auto at = static_cast<std::size_t>(i);
            const dnnl::memory right = packed.empty() ? one.pack(b.data<float>() + batch.b[at] * one.k * one.n)
                                                      : packed[static_cast<std::size_t>(batch.b[at])];
            one.run(left + batch.a[at] * one.m * one.k, right, out.data<float>() + i * one.m * one.n);
        });
    };
}

}  // namespace mlq
