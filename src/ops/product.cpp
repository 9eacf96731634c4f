// A matrix product is computed as the 1x1 convolution of an image that is one pixel high and as wide as the left matrix
// has rows. oneDNN's own matmul splits sums differently for other numbers of threads and rows, so that its bits change
// with both; its convolutions add up every output in one order.
#include "product.hpp"

#include <algorithm>

#include "copy_box.hpp"
#include "onednn.hpp"
#include "row_blocks.hpp"
#include "scratch.hpp"

namespace mlq {
namespace {

using Tag = dnnl::memory::format_tag;

struct MatrixProduct {
    std::int64_t m = 0, k = 0, n = 0;
    dnnl::memory::desc a, b, out;  // as the caller has them
    dnnl::memory::desc packed, scratchpad;
    dnnl::convolution_forward primitive;
    onednn::Reordering narrow;  // of the left matrix to bfloat16
    onednn::Reordering pack;    // of a right matrix that is not constant
    int threads = 1;

    std::size_t scratch_bytes() const {
        return narrow.scratch_bytes() + pack.scratch_bytes() + whole_lines(scratchpad.get_size());
    }

    // `right` is packed, or as the caller has it where `pack` is set.
    void run(const float* left, const dnnl::memory& right, float* result, std::byte* scratch) const {
        std::byte* const for_right = scratch + narrow.scratch_bytes();
        std::byte* const own = for_right + pack.scratch_bytes();
        onednn::run(primitive, scratchpad,
                    {{DNNL_ARG_SRC, narrow(onednn::borrow(a, left), scratch, threads)},
                     {DNNL_ARG_WEIGHTS, pack(right, for_right, threads)},
                     {DNNL_ARG_DST, onednn::borrow(out, result)}},
                    own, threads);
    }
};

MatrixProduct make_matrix_product(const ProductShape& shape, bool is_constant, int threads, bool bf16) {
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
        if (bf16) product.narrow = onednn::Reordering(product.a, onednn::in_bf16(product.a));
        if (!is_constant) product.pack = onednn::Reordering(product.b, product.packed);
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
void transpose_matrices(const float* from, float* to, std::int64_t count, std::int64_t rows, std::int64_t columns,
                        int threads) {
    const BoxCopy copy = make_box_copy({count, columns, rows}, {rows * columns, rows, 1}, {rows * columns, 1, columns});
    copy_box(copy, reinterpret_cast<std::byte*>(to), reinterpret_cast<const std::byte*>(from), DType::f32, threads);
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
    const auto product = std::make_shared<const MatrixProduct>(
        make_matrix_product(shape, constant_b != nullptr, count > 1 ? 1 : threads, bf16));
    const std::int64_t a_count = volume(batch_of(shape.a)), b_count = volume(batch_of(shape.b));
    std::vector<dnnl::memory> packed;
    if (constant_b != nullptr) {
        onednn::make(threads, [&] {
            for (std::int64_t i = 0; i < b_count; ++i)
                packed.push_back(onednn::reorder(product->b, constant_b->data<float>() + i * product->k * product->n,
                                                 product->packed));
        });
    }
    const std::size_t turned_bytes =
        shape.transpose_a ? whole_lines(static_cast<std::size_t>(volume(shape.a)) * sizeof(float)) : 0;
    const auto run = [=](const ConstTensorView& a, const ConstTensorView& b, const TensorView& out,
                         std::byte* scratch) {
        const MatrixProduct& one = *product;
        const float* left = a.data<float>();
        if (turned_bytes > 0) {
            auto* const turned = reinterpret_cast<float*>(scratch);
            transpose_matrices(left, turned, a_count, one.k, one.m, threads);
            left = turned;
        }
        for_shares(threads, count, [&](std::int64_t share, std::int64_t begin, std::int64_t end) {
            std::byte* const own = scratch + turned_bytes + static_cast<std::size_t>(share) * one.scratch_bytes();
            for (std::int64_t i = begin; i < end; ++i) {
                const auto at = static_cast<std::size_t>(i);
                const dnnl::memory right = packed.empty()
                                               ? onednn::borrow(one.b, b.data<float>() + batch.b[at] * one.k * one.n)
                                               : packed[static_cast<std::size_t>(batch.b[at])];
                one.run(left + batch.a[at] * one.m * one.k, right, out.data<float>() + i * one.m * one.n, own);
            }
        });
    };
    return {run, turned_bytes + static_cast<std::size_t>(share_count(threads, count)) * product->scratch_bytes()};
}

}  // namespace mlq
