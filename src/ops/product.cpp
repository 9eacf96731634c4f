#include "product.hpp"

#include "onednn.hpp"

namespace mlq {
namespace {

dnnl::memory::desc describe_matrices(const Shape& dims, bool transposed) {
    Shape stored = dims;
    if (transposed) std::swap(stored.back(), stored[stored.size() - 2]);
    auto strides = row_major_strides(stored);
    if (transposed) std::swap(strides.back(), strides[strides.size() - 2]);
    return {dims, dnnl::memory::data_type::f32, strides};
}

}  // namespace

Shape ProductShape::output() const {
    Shape out = a;
    for (std::size_t i = 0; i + 2 < out.size(); ++i) out[i] = std::max(a[i], b[i]);
    out.back() = b.back();
    return out;
}

Product make_product(const ProductShape& shape, const Tensor* constant_b, int threads) {
    const auto a_desc = describe_matrices(shape.a, shape.transpose_a);
    const auto b_given = describe_matrices(shape.b, shape.transpose_b);
    const auto out_desc = describe_matrices(shape.output(), false);
    dnnl::memory::desc b_desc = b_given, scratchpad;
    dnnl::memory packed;
    dnnl::matmul primitive;
    onednn::make(threads, [&] {
        if (constant_b != nullptr) b_desc = {shape.b, dnnl::memory::data_type::f32, dnnl::memory::format_tag::any};
        const dnnl::matmul::desc desc(a_desc, b_desc, out_desc);
        const dnnl::matmul::primitive_desc chosen(desc, onednn::make_attributes(false, std::nullopt), onednn::cpu());
        scratchpad = chosen.scratchpad_desc();
        primitive = dnnl::matmul(chosen);
        if (constant_b != nullptr) packed = onednn::reorder(b_given, constant_b->bytes(), chosen.weights_desc());
    });
    const bool has_constant = constant_b != nullptr;
    return [=](const TensorView& a, const TensorView& b, const TensorView& out) {
        onednn::run(primitive, scratchpad,
                    {{DNNL_ARG_SRC, onednn::borrow(a_desc, a.bytes)},
                     {DNNL_ARG_WEIGHTS, has_constant ? packed : onednn::borrow(b_desc, b.bytes)},
                     {DNNL_ARG_DST, onednn::borrow(out_desc, out.bytes)}},
                    threads);
    };
}

}  // namespace mlq
