// Functions of two tensors that broadcast: Add, Sub, Mul, Div on reals and integers; Pow and PRelu on reals.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <functional>
#include <limits>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "walk.hpp"

namespace mlq {
namespace {

Walk<3> walk_operands(const StepContext& context) {
    const Operand& out = context.outputs[0];
    return make_walk<3>(out.logical, {logical_strides(out), broadcast_strides(context.input(0), out.logical),
                                      broadcast_strides(context.input(1), out.logical)});
}

// out = f(a, b) along a row. The three shapes of row that networks have get loops of their own.
template <typename T, typename F>
void apply_row(T* out, const T* a, std::int64_t a_stride, const T* b, std::int64_t b_stride, std::int64_t count,
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

template <typename T, typename F>
Step make_loop(const StepContext& context, const F& f) {
    return [walk = walk_operands(context), threads = context.threads, f](auto inputs, auto outputs) {
        const T* const a = inputs[0].template data<T>();
        const T* const b = inputs[1].template data<T>();
        T* const out = outputs[0].template data<T>();
        for_rows(walk, threads, [&](const std::array<std::int64_t, 3>& at, std::int64_t count) {
            apply_row(out + at[0], a + at[1], walk.row_stride(1), b + at[2], walk.row_stride(2), count, f);
        });
    };
}

// A function of two reals, and of two integers that wrap around as ONNX Runtime's do: through unsigned, where that is
// defined.
template <typename F>
struct Wrapping {
    F f;
    float operator()(float a, float b) const { return f(a, b); }
    template <std::integral T>
    T operator()(T a, T b) const {
        using U = std::make_unsigned_t<T>;
        return static_cast<T>(f(static_cast<U>(a), static_cast<U>(b)));
    }
};

struct Quotient {
    float operator()(float a, float b) const { return a / b; }
    template <std::integral T>
    T operator()(T a, T b) const {
        using U = std::make_unsigned_t<T>;
        if (b == 0) throw Error("integer division by zero");
        if (b == -1) return static_cast<T>(U{0} - static_cast<U>(a));
        return a / b;
    }
};

template <typename F>
Step make_arithmetic(const StepContext& context, const F& f) {
    switch (context.outputs[0].type) {
        case DType::i64:
            return make_loop<std::int64_t>(context, f);
        case DType::i32:
            return make_loop<std::int32_t>(context, f);
        default:
            return make_loop<float>(context, f);
    }
}

void to_reals(const ConstTensorView& integers, float* reals) {
    for (std::int64_t i = 0; i < integers.size(); ++i)
        reals[i] = static_cast<float>(integers.type == DType::i64 ? integers.data<std::int64_t>()[i]
                                                                  : integers.data<std::int32_t>()[i]);
}

}  // namespace

void infer_arithmetic(InferContext& context) {
    const Operand& a = context.input(0);
    const Operand& b = context.input(1);
    const bool integers = a.type == b.type && (a.type == DType::i64 || a.type == DType::i32) &&
                          a.constant_quant == nullptr && b.constant_quant == nullptr;
    if (!integers) {
        real_input(context, 0);
        real_input(context, 1);
    }
    set_output(context, 0, integers ? a.type : DType::f32, broadcast(a.logical, b.logical));
}

Step make_add(const StepContext& context) {
    const auto& clamp = context.node.clamp;
    if (!clamp || context.outputs[0].type != DType::f32) return make_arithmetic(context, Wrapping<std::plus<>>{});
    return make_loop<float>(
        context, [clamp = *clamp](float a, float b) { return std::min(std::max(a + b, clamp.low), clamp.high); });
}

Step make_sub(const StepContext& context) {
    return make_arithmetic(context, Wrapping<std::minus<>>{});
}

Step make_mul(const StepContext& context) {
    return make_arithmetic(context, Wrapping<std::multiplies<>>{});
}

Step make_div(const StepContext& context) {
    return make_arithmetic(context, Quotient{});
}

void infer_pow(InferContext& context) {
    const Operand& x = real_input(context, 0);
    const Operand& exponent = context.input(1);
    if (exponent.type != DType::i64 && exponent.type != DType::i32) real_input(context, 1);
    set_output(context, 0, DType::f32, broadcast(x.logical, exponent.logical));
}

Step make_pow(const StepContext& context) {
    Step power = make_loop<float>(context, [](float a, float b) { return b == 2 ? a * a : std::pow(a, b); });
    if (context.input(1).type == DType::f32) return power;
    const auto run = [power](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
        to_reals(inputs[1], reinterpret_cast<float*>(scratch));
        const ConstTensorView views[] = {inputs[0], {DType::f32, inputs[1].shape, scratch}};
        power(views, outputs, nullptr);
    };
    return {static_cast<std::size_t>(volume(context.input(1).logical)) * sizeof(float), run};
}

void infer_prelu(InferContext& context) {
    const Operand& x = real_input(context, 0);
    const Operand& slope = real_input(context, 1);
    if (broadcast(x.logical, slope.logical) != x.logical)
        throw Error("slope " + to_string(slope.logical) + " does not broadcast to " + to_string(x.logical));
    set_output(context, 0, DType::f32, x.logical);
}

Step make_prelu(const StepContext& context) {
    return make_loop<float>(context, [](float x, float slope) { return x < 0 ? slope * x : x; });
}

}  // namespace mlq
