// Functions of two tensors that broadcast: Add, Sub, Mul, Div, Mod on reals and integers; Pow and PRelu on reals.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <functional>
#include <type_traits>

#include "broadcast_loop.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

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

// With the sign of the dividend, as C has it.
struct Remainder {
    float operator()(float a, float b) const { return std::fmod(a, b); }
    template <std::integral T>
    T operator()(T a, T b) const {
        if (b == 0) throw Error("remainder of an integer division by zero");
        return b == -1 ? T{0} : static_cast<T>(a % b);
    }
};

// With the sign of the divisor.
struct Modulo {
    template <typename T>
    T operator()(T a, T b) const {
        const T rest = Remainder{}(a, b);
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    }
};

bool reads_fmod(const InferContext& context) {
    return context.node.attributes.integer("fmod", 0) != 0;
}

template <typename F>
Step make_arithmetic(const StepContext& context, const F& f) {
    return with_number_type(context.outputs[0].type,
                            [&](auto number) { return make_broadcast_loop<decltype(number)>(context, f); });
}

void to_reals(const ConstTensorView& integers, float* reals) {
    for (std::int64_t i = 0; i < integers.size(); ++i)
        reals[i] = static_cast<float>(integers.type == DType::i64 ? integers.data<std::int64_t>()[i]
                                                                  : integers.data<std::int32_t>()[i]);
}

}  // namespace

void infer_arithmetic(InferContext& context) {
    const DType type = number_type(context, 2);
    set_output(context, 0, type, broadcast(context.input(0).logical, context.input(1).logical));
}

Step make_add(const StepContext& context) {
    const auto& clamp = context.node.clamp;
    if (!clamp || context.outputs[0].type != DType::f32) return make_arithmetic(context, Wrapping<std::plus<>>{});
    return make_broadcast_loop<float>(
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

void infer_mod(InferContext& context) {
    infer_arithmetic(context);
    if (context.outputs[0].type == DType::f32 && !reads_fmod(context))
        throw Error("attribute \"fmod\"", "must be 1 for real numbers");
}

Step make_mod(const StepContext& context) {
    return reads_fmod(context) ? make_arithmetic(context, Remainder{}) : make_arithmetic(context, Modulo{});
}

void infer_pow(InferContext& context) {
    const Operand& x = real_input(context, 0);
    const Operand& exponent = context.input(1);
    if (exponent.type != DType::i64 && exponent.type != DType::i32) real_input(context, 1);
    set_output(context, 0, DType::f32, broadcast(x.logical, exponent.logical));
}

Step make_pow(const StepContext& context) {
    Step power = make_broadcast_loop<float>(context, [](float a, float b) { return b == 2 ? a * a : std::pow(a, b); });
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
    return make_broadcast_loop<float>(context, [](float x, float slope) { return x < 0 ? slope * x : x; });
}

}  // namespace mlq
