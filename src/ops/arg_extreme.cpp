// ArgMax, ArgMin: where along an axis the largest or smallest element is, the first one, or with select_last_index the
// last.
#include "axis_lines.hpp"
#include "families.hpp"
#include "row_blocks.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

int read_axis(const InferContext& context) {
    return normal_axis(context.node.attributes.integer("axis", 0), context.input(0).logical.size(),
                       "attribute \"axis\"");
}

// The first index of the best element of a line; `last`: the last one.
template <typename T>
std::int64_t find_extreme(const T* line, std::int64_t length, std::int64_t step, bool largest, bool last) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < length; ++i) {
        const T a = line[i * step], b = line[best * step];
        if ((largest ? a > b : a < b) || (last && a == b)) best = i;
    }
    return best;
}

}  // namespace

void infer_arg_extreme(InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 1);
    require_elements(x);
    const int axis = read_axis(context);
    Shape shape = x.logical;
    if (context.node.attributes.integer("keepdims", 1) != 0) {
        shape[static_cast<std::size_t>(axis)] = 1;
    } else {
        shape.erase(shape.begin() + axis);
    }
    set_output(context, 0, DType::i64, std::move(shape));
}

Step make_arg_extreme(const StepContext& context) {
    const AxisLines lines = lines_along(context.input(0).logical, read_axis(context));
    const bool largest = context.node.op == "ArgMax";
    const bool last = context.node.attributes.integer("select_last_index", 0) != 0;
    return with_type(context.input(0).type, [&](auto element) -> Step {
        using T = decltype(element);
        return [=, threads = context.threads](auto inputs, auto outputs) {
            const T* const in = inputs[0].template data<T>();
            std::int64_t* const out = outputs[0].template data<std::int64_t>();
            for_row_blocks(threads, lines.lines(), 1, [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t i = begin; i < end; ++i)
                    out[i] = find_extreme(in + lines.begin(i), lines.length, lines.inner, largest, last);
            });
        };
    });
}

}  // namespace mlq
