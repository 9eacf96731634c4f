// OneHot: a new axis of `depth` elements, of which the one that the index names is `on`, the others `off`. An index
// outside [-depth, depth) names none.
#include <cmath>

#include "axis_lines.hpp"
#include "families.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

std::int64_t read_depth(const InferContext& context) {
    const Tensor& depth = context.constant_input(1, "the depth");
    if (depth.size() != 1) throw Error("the depth must be one number");
    const double count = with_number_type(
        depth.type(), [&](auto number) { return static_cast<double>(*depth.data<decltype(number)>()); });
    if (!(count >= 1 && count <= 2147483648.0)) throw Error("the depth must be from 1 to 2^31");
    return static_cast<std::int64_t>(count);
}

int read_axis(const InferContext& context) {
    return normal_axis(context.node.attributes.integer("axis", -1), context.input(0).logical.size() + 1,
                       "attribute \"axis\"");
}

}  // namespace

void infer_one_hot(InferContext& context) {
    number_type(context, 1);
    const Operand& values = context.input(2);
    if (values.logical != Shape{2}) throw Error("the values must be two: off and on");
    Shape shape = context.input(0).logical;
    shape.insert(shape.begin() + read_axis(context), read_depth(context));
    set_output(context, 0, meant_type(values), std::move(shape));
}

Step make_one_hot(const StepContext& context) {
    const AxisLines lines = lines_along(context.outputs[0].logical, read_axis(context));
    return with_number_type(context.input(0).type, [&](auto number) {
        return with_type(context.outputs[0].type, [&](auto element) -> Step {
            using Index = decltype(number);
            using T = decltype(element);
            return [lines](auto inputs, auto outputs) {
                const T* const values = inputs[2].template data<T>();
                T* const out = outputs[0].template data<T>();
                std::fill_n(out, outputs[0].size(), values[0]);
                for (std::int64_t i = 0; i < lines.lines(); ++i) {
                    auto index = static_cast<double>(inputs[0].template data<Index>()[i]);
                    if (index < 0) index += static_cast<double>(lines.length);
                    if (!(index >= 0 && index < static_cast<double>(lines.length))) continue;
                    out[lines.begin(i) + static_cast<std::int64_t>(index) * lines.inner] = values[1];
                }
            };
        });
    });
}

}  // namespace mlq
