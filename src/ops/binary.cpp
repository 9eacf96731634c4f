// Functions of two tensors that broadcast: Add, Sub, Mul, Div, Mod and Pow on reals and integers; PRelu on reals.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <functional>
#include <limits>
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

// Through it the smallest number of a type would leave it.
template <typename T>
bool is_minus_one(T b) {
    return std::is_signed_v<T> && b == static_cast<T>(-1);
}

template <typename T>
bool is_negative(T x) {
    if constexpr (std::is_unsigned_v<T>) {
        return false;
    } else {
        return x < 0;
    }
}

struct Quotient {
    float operator()(float a, float b) const { return a / b; }
    template <std::integral T>
    T operator()(T a, T b) const {
        using U = std::make_unsigned_t<T>;
        if (b == 0) throw Error("integer division by zero");
        if (is_minus_one(b)) return static_cast<T>(U{0} - static_cast<U>(a));
        return static_cast<T>(a / b);
    }
};

// With the sign of the dividend, as C has it.
struct Remainder {
    float operator()(float a, float b) const { return std::fmod(a, b); }
    template <std::integral T>
    T operator()(T a, T b) const {
        if (b == 0) throw Error("remainder of an integer division by zero");
        return is_minus_one(b) ? T{0} : static_cast<T>(a % b);
    }
};

// With the sign of the divisor.
struct Modulo {
    template <typename T>
    T operator()(T a, T b) const {
        const T rest = Remainder{}(a, b);
        return rest != 0 && is_negative(rest) != is_negative(b) ? static_cast<T>(rest + b) : rest;
    }
};

bool reads_fmod(const InferContext& context) {
    return context.node.attributes.integer("fmod", 0) != 0;
}

template <typename F>
Step make_arithmetic(const StepContext& context, const F& f) {
    return with_arithmetic_type(context.outputs[0].type,
                                [&](auto number) { return make_broadcast_loop<decltype(number)>(context, f); });
}

double real_at(const ConstTensorView& numbers, std::int64_t i) {
    return with_number_type(numbers.type,
                            [&](auto number) { return static_cast<double>(numbers.data<decltype(number)>()[i]); });
}

// What lies outside of the type gets its nearest number.
template <typename T>
T whole_part(double x) {
    if (std::isnan(x)) return T{0};
    if (x <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
    if (x >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(x);
}

void to_reals(const ConstTensorView& integers, float* reals) {
    for (std::int64_t i = 0; i < integers.size(); ++i) reals[i] = static_cast<float>(integer_at(integers, i));
}

bool is_integer(const Operand& operand) {
    return operand.type == DType::i64 || operand.type == DType::i32;
}

// Of integers, in double: exact up to 2^53.
template <typename T>
Step make_integer_pow(const StepContext& context) {
    const Operand& out = context.outputs[0];
    const auto walk = make_walk<3>(out.logical, {logical_strides(out), broadcast_strides(context.input(0), out.logical),
                                                 broadcast_strides(context.input(1), out.logical)});
    return [walk, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs) {
        for_rows(walk, threads, [&](const std::array<std::int64_t, 3>& at, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i)
                outputs[0].data<T>()[at[0] + i * walk.row_stride(0)] =
                    whole_part<T>(std::pow(real_at(inputs[0], at[1] + i * walk.row_stride(1)),
                                           real_at(inputs[1], at[2] + i * walk.row_stride(2))));
        });
    };
}

}  // namespace

void infer_arithmetic(InferContext& context) {
    const DType type = arithmetic_type(context, 2);
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
    for (const std::size_t i : {0, 1}) {
        if (!is_integer(context.input(i))) real_input(context, i);
    }
    set_output(context, 0, meant_type(context.input(0)), broadcast(context.input(0).logical, context.input(1).logical));
}

Step make_pow(const StepContext& context) {
    const DType type = context.outputs[0].type;
    if (type == DType::i32) return make_integer_pow<std::int32_t>(context);
    if (type == DType::i64) return make_integer_pow<std::int64_t>(context);
    Step power = make_broadcast_loop<float>(context, [](float a, float b) { return b == 2 ? a * a : std::pow(a, b); });
    if (!is_integer(context.input(1))) return power;
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
