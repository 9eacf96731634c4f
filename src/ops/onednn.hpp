// The only door to oneDNN: its CPU engine, and primitives run so that several threads may share one.
//
// A primitive is made once per step and may then run in any thread: memory objects and scratch space belong to the
// call.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "mlq/ops/operator.hpp"

namespace mlq::onednn {

const dnnl::engine& cpu();

// A dense float32 tensor whose dimensions lie in memory in the order of `tag`.
dnnl::memory::desc describe(const Shape& dims, dnnl::memory::format_tag tag);
// Scratch space comes from the caller; then the steps fused into the node, in this order: += what the output holds
// already, clamp.
dnnl::primitive_attr make_attributes(bool accumulate, const std::optional<Clamp>& clamp);

// Memory laid out as the primitive wants it, filled from `data` which is laid out as `given`.
dnnl::memory reorder(const dnnl::memory::desc& given, const void* data, const dnnl::memory::desc& wanted);

// The first implementation that does not hand a convolution over to an inner product, whose sums depend on the batch.
template <typename PrimitiveDesc, typename Desc>
PrimitiveDesc choose(const Desc& desc, const dnnl::primitive_attr& attributes) {
    PrimitiveDesc chosen(desc, attributes, cpu());
    while (std::string_view(chosen.impl_info_str()).starts_with("ip")) {
        if (!chosen.next_impl()) return PrimitiveDesc(desc, attributes, cpu());
    }
    return chosen;
}

// Implementations by way of a matrix product (channel counts that the kernels for convolution do not take) cut their
// sums differently for other numbers of threads. Found by comparing bits over random shapes.
template <typename PrimitiveDesc>
bool depends_on_threads(const PrimitiveDesc& chosen) {
    return std::string_view(chosen.impl_info_str()).find("gemm") != std::string_view::npos;
}

// A memory object over borrowed bytes.
dnnl::memory borrow(const dnnl::memory::desc& desc, const void* bytes);

using Arguments = std::unordered_map<int, dnnl::memory>;

// Runs with `threads` OpenMP threads, waits for the end.
void run(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, Arguments arguments, int threads);

// The same dimensions and order with elements of two bytes, the upper half of a float32, rounded.
dnnl::memory::desc in_bf16(dnnl::memory::desc desc);

// Copies in bfloat16 of the float32 tensors of one layout.
class Narrowing {
  public:
    Narrowing() = default;  // for none
    explicit Narrowing(const dnnl::memory::desc& from);

    // `tensor` itself for none; else a copy that lives until the calling thread narrows the next one.
    dnnl::memory operator()(const dnnl::memory& tensor, int threads) const;

  private:
    dnnl::memory::desc to_, scratchpad_;
    dnnl::reorder primitive_;
};

// Makes a primitive as a machine with `threads` threads would; what oneDNN refuses becomes an Error.
void make(int threads, const std::function<void()>& work);

}  // namespace mlq::onednn
