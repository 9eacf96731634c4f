// Range: start, start + delta, ... up to (not including) limit; all three must be constant, as they say how many.
#include <cmath>
#include <type_traits>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

double number_at(const InferContext& context, std::size_t i, const char* what) {
    const Tensor& tensor = context.constant_input(i, what);
    if (tensor.size() != 1) throw Error(std::string(what) + " must be one number");
    return with_number_type(tensor.type(),
                            [&](auto number) { return static_cast<double>(*tensor.data<decltype(number)>()); });
}

// Exact as a double while the numbers stay below 2^53; the output holds at most 2^31 of them.
std::int64_t count_steps(const InferContext& context) {
    const double start = number_at(context, 0, "the start"), limit = number_at(context, 1, "the limit"),
                 delta = number_at(context, 2, "the delta");
    const double count = std::ceil((limit - start) / delta);
    if (delta == 0 || !std::isfinite(count)) throw Error("a range in steps of 0 has no end");
    if (count > 2147483648.0) throw Error("the range has more than 2^31 numbers");
    return count < 0 ? 0 : static_cast<std::int64_t>(count);
}

// Integers through unsigned, where no step leaves the range of the type.
template <typename T>
T number_of(T start, T delta, std::int64_t i) {
    if constexpr (std::is_integral_v<T>) {
        using U = std::make_unsigned_t<T>;
        return static_cast<T>(static_cast<U>(start) + static_cast<U>(i) * static_cast<U>(delta));
    } else {
        return start + static_cast<T>(i) * delta;
    }
}

}  // namespace

void infer_range(InferContext& context) {
    const DType type = number_type(context, 3);
    set_output(context, 0, type, {count_steps(context)});
}

Step make_range(const StepContext& context) {
    return with_number_type(context.outputs[0].type, [](auto number) -> Step {
        using T = decltype(number);
        return [](auto inputs, auto outputs) {
            const T start = *inputs[0].template data<T>(), delta = *inputs[2].template data<T>();
            T* const out = outputs[0].template data<T>();
            for (std::int64_t i = 0; i < outputs[0].size(); ++i) out[i] = number_of(start, delta, i);
        };
    });
}

}  // namespace mlq
