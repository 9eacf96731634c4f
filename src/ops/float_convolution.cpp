#include "float_convolution.hpp"

#include <cstring>

#include "row_blocks.hpp"
#include "scratch.hpp"

namespace mlq {
namespace {

Shape grouped_dims(const WeightsByGroup& weights) {
    Shape dims = {weights.groups, weights.outputs, weights.inputs};
    dims.insert(dims.end(), weights.kernel.begin(), weights.kernel.end());
    return dims;
}

Shape without_single_group(Shape dims, std::int64_t groups) {
    if (groups == 1) dims.erase(dims.begin());
    return dims;
}

}  // namespace

dnnl::memory::desc describe_images(std::int64_t samples, const Shape& logical) {
    Shape dims = lifted(spatial_of(logical));
    dims.insert(dims.begin(), {samples, logical[1]});
    return onednn::describe(dims, dims.size() == 5 ? dnnl::memory::format_tag::ndhwc : dnnl::memory::format_tag::nhwc);
}

dnnl::memory::desc WeightsByGroup::given() const {
    Shape stored = grouped_dims(*this);
    if (swapped) std::swap(stored[1], stored[2]);
    auto strides = row_major_strides(stored);
    if (swapped) std::swap(strides[1], strides[2]);
    return {without_single_group(grouped_dims(*this), groups), dnnl::memory::data_type::f32,
            without_single_group(strides, groups)};
}

dnnl::memory::desc WeightsByGroup::any() const {
    return {without_single_group(grouped_dims(*this), groups), dnnl::memory::data_type::f32,
            dnnl::memory::format_tag::any};
}

Shape skipped(Shape dilations) {
    for (auto& dilation : dilations) --dilation;
    return dilations;
}

std::size_t FloatConvolution::share_bytes() const {
    return narrow.scratch_bytes() + whole_lines(scratchpad.get_size());
}

std::size_t FloatConvolution::scratch_bytes() const {
    return static_cast<std::size_t>(share_count(threads_outside, calls)) * share_bytes();
}

void FloatConvolution::run(std::span<const ConstTensorView> inputs, const TensorView& out, std::byte* scratch) const {
    // The primitive adds to what the output holds; a planner that gives both the same memory saves the copy.
    if (has_residual && inputs.back().bytes != out.bytes) std::memcpy(out.bytes, inputs.back().bytes, out.byte_size());
    const std::size_t in_step = inputs[0].byte_size() / static_cast<std::size_t>(calls);
    const std::size_t out_step = out.byte_size() / static_cast<std::size_t>(calls);
    for_shares(threads_outside, calls, [&](std::int64_t share, std::int64_t begin, std::int64_t end) {
        std::byte* const narrowed = scratch + static_cast<std::size_t>(share) * share_bytes();
        std::byte* const own = narrowed + narrow.scratch_bytes();
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            const dnnl::memory images = onednn::borrow(source, inputs[0].bytes + i * in_step);
            onednn::Arguments arguments = {{DNNL_ARG_SRC, narrow(images, narrowed, threads_inside)},
                                           {DNNL_ARG_WEIGHTS, weights},
                                           {DNNL_ARG_DST, onednn::borrow(target, out.bytes + i * out_step)}};
            if (bias) arguments.insert({DNNL_ARG_BIAS, bias});
            onednn::run(primitive, scratchpad, std::move(arguments), own, threads_inside);
        }
    });
}

}  // namespace mlq
