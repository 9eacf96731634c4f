// Hardmax: 1 at the first maximum along an axis, 0 elsewhere. Before opset 13 all dimensions from the axis on are one.
#include <algorithm>

#include "axis_lines.hpp"
#include "families.hpp"

namespace mlq {
namespace {

AxisLines read_lines(const InferContext& context) {
    const Shape& shape = context.input(0).logical;
    const bool one_axis = context.opset >= 13;
    const int axis =
        normal_axis(context.node.attributes.integer("axis", one_axis ? -1 : 1), shape.size(), "attribute \"axis\"");
    if (one_axis) return lines_along(shape, axis);
    return {volume({shape.begin(), shape.begin() + axis}), volume({shape.begin() + axis, shape.end()}), 1};
}

}  // namespace

void infer_hardmax(InferContext& context) {
    infer_real_like_input(context);
    require_elements(context.input(0));
    read_lines(context);
}

Step make_hardmax(const StepContext& context) {
    return [lines = read_lines(context)](Step::Inputs inputs, Step::Outputs outputs) {
        const float* const in = inputs[0].data<float>();
        float* const out = outputs[0].data<float>();
        std::fill_n(out, outputs[0].size(), 0.0f);
        for (std::int64_t i = 0; i < lines.lines(); ++i) {
            const std::int64_t begin = lines.begin(i);
            std::int64_t best = 0;
            for (std::int64_t k = 1; k < lines.length; ++k) {
                if (in[begin + k * lines.inner] > in[begin + best * lines.inner]) best = k;
            }
            out[begin + best * lines.inner] = 1;
        }
    };
}

}  // namespace mlq
