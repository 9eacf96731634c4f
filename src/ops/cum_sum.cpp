// CumSum: sums along an axis up to each element, or (exclusive) up to the one before it; `reverse` from the end.
#include <type_traits>

#include "axis_lines.hpp"
#include "families.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

int read_axis(const InferContext& context) {
    const auto axis = context.constant_integers(1, "the axis");
    if (axis.size() != 1) throw Error("the axis must be one number");
    return normal_axis(axis[0], context.input(0).logical.size());
}

}  // namespace

void infer_cum_sum(InferContext& context) {
    set_output(context, 0, number_type(context, 1), context.input(0).logical);
    read_axis(context);
}

Step make_cum_sum(const StepContext& context) {
    const AxisLines lines = lines_along(context.input(0).logical, read_axis(context));
    const bool exclusive = context.node.attributes.integer("exclusive", 0) != 0;
    const bool reverse = context.node.attributes.integer("reverse", 0) != 0;
    return with_number_type(context.outputs[0].type, [&](auto number) -> Step {
        using T = decltype(number);
        using Sum = std::conditional_t<std::is_same_v<T, float>, double, std::uint64_t>;  // integers wrap around
        return [=](auto inputs, auto outputs) {
            for (std::int64_t i = 0; i < lines.lines(); ++i) {
                Sum sum = 0;
                for (std::int64_t j = 0; j < lines.length; ++j) {
                    const std::int64_t at = lines.begin(i) + (reverse ? lines.length - 1 - j : j) * lines.inner;
                    const Sum before = sum;
                    sum += static_cast<Sum>(inputs[0].template data<T>()[at]);
                    outputs[0].template data<T>()[at] = static_cast<T>(exclusive ? before : sum);
                }
            }
        };
    });
}

}  // namespace mlq
