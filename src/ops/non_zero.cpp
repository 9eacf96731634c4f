// NonZero: the indices of the elements that are not 0, a column each. Their number is the shape, so the input must be
// constant.
#include "families.hpp"
#include "infer.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

std::vector<std::int64_t> find_non_zero(const ConstTensorView& tensor) {
    return with_type(tensor.type, [&](auto element) {
        std::vector<std::int64_t> found;
        const auto elements = tensor.span<decltype(element)>();
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (elements[i] != decltype(element){0}) found.push_back(static_cast<std::int64_t>(i));
        }
        return found;
    });
}

}  // namespace

void infer_non_zero(InferContext& context) {
    const Tensor& x = context.constant_input(0, "what decides on the output's shape");
    const auto count = static_cast<std::int64_t>(find_non_zero(x.view()).size());
    set_output(context, 0, DType::i64, {static_cast<std::int64_t>(x.shape().size()), count});
}

Step make_non_zero(const StepContext& context) {
    return [shape = context.input(0).logical](auto inputs, auto outputs) {
        const auto found = find_non_zero(inputs[0]);
        const auto strides = row_major_strides(shape);
        std::int64_t* out = outputs[0].template data<std::int64_t>();
        for (std::size_t axis = 0; axis < shape.size(); ++axis) {
            for (const std::int64_t at : found) *out++ = at / strides[axis] % shape[axis];
        }
    };
}

}  // namespace mlq
