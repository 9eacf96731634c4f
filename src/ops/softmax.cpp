// Softmax and its logarithm. Since opset 13 along one axis (default the last); before, over all dimensions from `axis` (default 1) on, as
// if they were one.
#include "families.hpp"
#include "infer.hpp"
#include "onednn.hpp"

namespace mlq {
namespace {

// The first and last + 1 of the dimensions over which the outputs add up to 1.
struct AxisRange {
    int begin, end;
};

AxisRange read_range(const InferContext& context) {
    const auto rank = context.input(0).logical.size();
    const bool one_axis = context.opset >= 13;
    const auto axis = context.node.attributes.integer("axis", one_axis ? -1 : 1);
    if (rank == 0 || (!one_axis && axis == static_cast<std::int64_t>(rank))) return {0, 0};
    const int begin = normal_axis(axis, rank, "attribute \"axis\"");
    return {begin, one_axis ? begin + 1 : static_cast<int>(rank)};
}

}  // namespace

void infer_softmax(InferContext& context) {
    infer_real_like_input(context);
    require_elements(context.input(0));
    read_range(context);
}

namespace {

// `Primitive`: softmax_forward or logsoftmax_forward of oneDNN.
template <typename Primitive>
Step make_over_range(const StepContext& context) {
    const Operand& x = context.input(0);
    const AxisRange range = read_range(context);
    // In either layout the dimensions of the range lie side by side: (outer, range, inner). Only their set matters.
    int first = static_cast<int>(x.logical.size()), last = -1;
    std::int64_t length = 1;
    for (int axis = range.begin; axis < range.end; ++axis) {
        const int physical = physical_axis(axis, x.logical.size(), x.layout);
        first = std::min(first, physical);
        last = std::max(last, physical);
        length *= x.logical[static_cast<std::size_t>(axis)];
    }
    const Shape& dims = x.physical;
    const std::int64_t inner = volume({dims.begin() + last + 1, dims.end()});
    const std::int64_t outer = volume(dims) / (length * inner);
    const auto elements = onednn::describe({outer, length, inner}, dnnl::memory::format_tag::abc);
    dnnl::memory::desc scratchpad;
    Primitive primitive;
    onednn::make(context.threads, [&] {
        const typename Primitive::desc desc(dnnl::prop_kind::forward_inference, elements, 1);
        const typename Primitive::primitive_desc chosen(desc, onednn::make_attributes(false, std::nullopt),
                                                        onednn::cpu());
        scratchpad = chosen.scratchpad_desc();
        primitive = Primitive(chosen);
    });
    return {scratchpad.get_size(),
            [=, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
                onednn::run(primitive, scratchpad,
                            {{DNNL_ARG_SRC, onednn::borrow(elements, inputs[0].bytes)},
                             {DNNL_ARG_DST, onednn::borrow(elements, outputs[0].bytes)}},
                            scratch, threads);
            }};
}

}  // namespace

Step make_softmax(const StepContext& context) {
    return make_over_range<dnnl::softmax_forward>(context);
}

Step make_log_softmax(const StepContext& context) {
    return make_over_range<dnnl::logsoftmax_forward>(context);
}

}  // namespace mlq
