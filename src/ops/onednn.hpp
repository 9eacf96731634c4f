// The only door to oneDNN: its CPU engine, and primitives run so that several threads may share one.
//
// A primitive is made once per step and may then run in any thread: memory objects belong to the call, scratch space to
// the caller.
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

// Runs with `threads` OpenMP threads, waits for the end. `scratch` holds scratchpad.get_size() bytes.
void run(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, Arguments arguments,
         std::byte* scratch, int threads);

// The same dimensions and order with elements of two bytes, the upper half of a float32, rounded.
dnnl::memory::desc in_bf16(dnnl::memory::desc desc);

// Copies tensors of one type and layout as another. Made within `make`.
class Reordering {
  public:
    Reordering() = default;  // for none: the tensor itself
    Reordering(const dnnl::memory::desc& from, const dnnl::memory::desc& to);

    std::size_t scratch_bytes() const;
    // The copy lies in `scratch`, scratch_bytes() from a cache line on.
    dnnl::memory operator()(const dnnl::memory& tensor, std::byte* scratch, int threads) const;

  private:
    dnnl::memory::desc to_, scratchpad_;
    dnnl::reorder primitive_;
};

// Makes a primitive as a machine with `threads` threads would; what oneDNN refuses becomes an Error.
void make(int threads, const std::function<void()>& work);

}  // namespace mlq::onednn
