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

// A memory object over borrowed bytes.
dnnl::memory borrow(const dnnl::memory::desc& desc, const void* bytes);

using Arguments = std::unordered_map<int, dnnl::memory>;

// Runs with `threads` OpenMP threads, waits for the end.
void run(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, Arguments arguments, int threads);

// Makes a primitive as a machine with `threads` threads would; what oneDNN refuses becomes an Error.
void make(int threads, const std::function<void()>& work);

}  // namespace mlq::onednn
