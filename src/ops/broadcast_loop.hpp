// A function of two tensors that broadcast, element by element: arithmetic, comparison, logic.
#pragma once

#include "in_blocks.hpp"
#include "walk.hpp"

namespace mlq {

// out = f(a, b) along a row. The three shapes of row that networks have get loops of their own.
template <typename Out, typename In, typename F>
void apply_row(Out* out, const In* a, std::int64_t a_stride, const In* b, std::int64_t b_stride, std::int64_t count,
               const F& f) {
    if (a_stride == 1 && b_stride == 1) {
        in_blocks(count, [=](std::int64_t i) { out[i] = f(a[i], b[i]); });
    } else if (a_stride == 1 && b_stride == 0) {
        in_blocks(count, [=, y = *b](std::int64_t i) { out[i] = f(a[i], y); });
    } else if (a_stride == 0 && b_stride == 1) {
        in_blocks(count, [=, x = *a](std::int64_t i) { out[i] = f(x, b[i]); });
    } else {
        for (std::int64_t i = 0; i < count; ++i) out[i] = f(a[i * a_stride], b[i * b_stride]);
    }
}

// Output 0 holds `Out`, inputs 0 and 1 hold `In`.
template <typename Out, typename In = Out, typename F>
Step make_broadcast_loop(const StepContext& context, const F& f) {
    const Operand& out = context.outputs[0];
    const auto walk = make_walk<3>(out.logical, {logical_strides(out), broadcast_strides(context.input(0), out.logical),
                                                 broadcast_strides(context.input(1), out.logical)});
    return [walk, threads = context.threads, f](auto inputs, auto outputs) {
        const In* const a = inputs[0].template data<In>();
        const In* const b = inputs[1].template data<In>();
        Out* const result = outputs[0].template data<Out>();
        for_rows(walk, threads, [&](const std::array<std::int64_t, 3>& at, std::int64_t count) {
            apply_row(result + at[0], a + at[1], walk.row_stride(1), b + at[2], walk.row_stride(2), count, f);
        });
    };
}

}  // namespace mlq
