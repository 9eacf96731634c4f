// Functions of one and more tensors that broadcast: Max, Min, Mean.
#include "broadcast_loop.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

// out = f(... f(f(first, second), third) ...)
template <typename T, typename F>
Step make_fold(const StepContext& context, const F& f) {
    const Operand& out = context.outputs[0];
    std::vector<Walk<2>> walks;
    for (std::size_t i = 0; i < context.node.inputs.size(); ++i)
        walks.push_back(
            make_walk<2>(out.logical, {logical_strides(out), broadcast_strides(context.input(i), out.logical)}));
    return [walks, threads = context.threads, f](Step::Inputs inputs, Step::Outputs outputs) {
        T* const result = outputs[0].data<T>();
        const auto apply = [&](std::size_t i, const auto& g) {
            const T* const in = inputs[i].data<T>();
            for_rows(walks[i], threads, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
                apply_row(result + at[0], result + at[0], 1, in + at[1], walks[i].row_stride(1), count, g);
            });
        };
        apply(0, [](T, T x) { return x; });
        for (std::size_t i = 1; i < walks.size(); ++i) apply(i, f);
    };
}

// A NaN in either stays.
struct Larger {
    template <typename T>
    T operator()(T a, T b) const {
        return a > b || a != a ? a : b;
    }
};

struct Smaller {
    template <typename T>
    T operator()(T a, T b) const {
        return a < b || a != a ? a : b;
    }
};

Shape broadcast_all(const InferContext& context) {
    Shape shape = context.input(0).logical;
    for (std::size_t i = 1; i < context.node.inputs.size(); ++i) shape = broadcast(shape, context.input(i).logical);
    return shape;
}

}  // namespace

void infer_nary(InferContext& context) {
    set_output(context, 0, arithmetic_type(context, context.node.inputs.size()), broadcast_all(context));
}

Step make_max(const StepContext& context) {
    return with_arithmetic_type(context.outputs[0].type,
                                [&](auto number) { return make_fold<decltype(number)>(context, Larger{}); });
}

Step make_min(const StepContext& context) {
    return with_arithmetic_type(context.outputs[0].type,
                                [&](auto number) { return make_fold<decltype(number)>(context, Smaller{}); });
}

void infer_mean(InferContext& context) {
    for (std::size_t i = 0; i < context.node.inputs.size(); ++i) real_input(context, i);
    set_output(context, 0, DType::f32, broadcast_all(context));
}

Step make_mean(const StepContext& context) {
    const Step sum = make_fold<float>(context, [](float a, float b) { return a + b; });
    const auto count = static_cast<float>(context.node.inputs.size());
    return [sum, count](Step::Inputs inputs, Step::Outputs outputs) {
        sum(inputs, outputs, nullptr);
        float* const out = outputs[0].data<float>();
        in_blocks(outputs[0].size(), [=](std::int64_t i) { out[i] /= count; });
    };
}

}  // namespace mlq
