// LpNormalization: divided by the norm of the line along an axis; a line of zeros stays.
#include <cmath>

#include "axis_lines.hpp"
#include "families.hpp"
#include "mlq/base/error.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

AxisLines read_lines(const InferContext& context) {
    const Shape& shape = context.input(0).logical;
    return lines_along(shape,
                       normal_axis(context.node.attributes.integer("axis", -1), shape.size(), "attribute \"axis\""));
}

}  // namespace

void infer_lp_normalization(InferContext& context) {
    infer_real_like_input(context);
    read_lines(context);
    const auto p = context.node.attributes.integer("p", 2);
    if (p != 1 && p != 2) throw Error("attribute \"p\"", std::to_string(p) + " is not 1 or 2");
}

Step make_lp_normalization(const StepContext& context) {
    const bool squares = context.node.attributes.integer("p", 2) == 2;
    return
        [lines = read_lines(context), squares, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs) {
            const float* const in = inputs[0].data<float>();
            float* const out = outputs[0].data<float>();
            for_row_blocks(threads, lines.lines(), 1, [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t i = begin; i < end; ++i) {
                    const std::int64_t first = lines.begin(i);
                    double sum = 0;
                    for (std::int64_t k = 0; k < lines.length; ++k) {
                        const double x = static_cast<double>(in[first + k * lines.inner]);
                        sum += squares ? x * x : std::abs(x);
                    }
                    const double norm = squares ? std::sqrt(sum) : sum;
                    const auto factor = norm == 0 ? 1.0 : 1 / norm;
                    for (std::int64_t k = 0; k < lines.length; ++k) {
                        const std::int64_t at = first + k * lines.inner;
                        out[at] = static_cast<float>(static_cast<double>(in[at]) * factor);
                    }
                }
            });
        };
}

}  // namespace mlq
