// Where: elements of one tensor or of another, as a tensor of bools says; all three broadcast.
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "walk.hpp"
#include "with_type.hpp"

namespace mlq {

void infer_where(InferContext& context) {
    const Operand& condition = context.input(0);
    const Operand& yes = context.input(1);
    const Operand& no = context.input(2);
    if (meant_type(condition) != DType::boolean)
        throw Error("the condition must be bool, but is " + std::string(to_string(condition.type)));
    if (meant_type(yes) != meant_type(no))
        throw Error("chooses between " + std::string(to_string(meant_type(yes))) + " and " +
                    std::string(to_string(meant_type(no))));
    set_output(context, 0, meant_type(yes), broadcast(condition.logical, broadcast(yes.logical, no.logical)));
}

Step make_where(const StepContext& context) {
    const Operand& out = context.outputs[0];
    const auto strides = [&](std::size_t i) { return broadcast_strides(context.input(i), out.logical); };
    const auto walk = make_walk<4>(out.logical, {logical_strides(out), strides(0), strides(1), strides(2)});
    return with_type(out.type, [&](auto element) -> Step {
        using T = decltype(element);
        return [walk, threads = context.threads](auto inputs, auto outputs) {
            const bool* const condition = inputs[0].template data<bool>();
            const T* const yes = inputs[1].template data<T>();
            const T* const no = inputs[2].template data<T>();
            T* const result = outputs[0].template data<T>();
            for_rows(walk, threads, [&](const std::array<std::int64_t, 4>& at, std::int64_t count) {
                for (std::int64_t i = 0; i < count; ++i) {
                    const bool chosen = condition[at[1] + i * walk.row_stride(1)];
                    result[at[0] + i * walk.row_stride(0)] =
                        chosen ? yes[at[2] + i * walk.row_stride(2)] : no[at[3] + i * walk.row_stride(3)];
                }
            });
        };
    });
}

}  // namespace mlq
