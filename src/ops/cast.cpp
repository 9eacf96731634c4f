// Cast and CastLike between the types that mlq holds. Reals become integers by truncation, and
// saturate where ONNX leaves the result open.
#include <algorithm>
#include <cmath>
#include <limits>

#include "families.hpp"
#include "infer.hpp"
#include "onnx_type.hpp"
#include "walk.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

DType read_target(const InferContext& context) {
    if (context.node.op == "CastLike") return meant_type(context.input(1));
    return read_onnx_type(context.node.attributes, "to");
}

template <typename To, typename From>
To convert(From x) {
    if constexpr (std::is_same_v<To, bool>) {
        return x != From{0};
    } else if constexpr (std::is_same_v<From, float> && std::is_integral_v<To>) {
        if (std::isnan(x)) return To{0};
        // Both bounds are powers of two (or one less, which rounds up to one), so the comparison is exact.
        if (x <= static_cast<float>(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
        if (x >= static_cast<float>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
        return static_cast<To>(x);
    } else {
        return static_cast<To>(x);
    }
}

template <typename To, typename From>
Step make_conversion(const StepContext& context) {
    const Operand& out = context.outputs[0];
    const auto walk = make_walk<2>(out.logical, {logical_strides(out), logical_strides(context.input(0))});
    return [walk, threads = context.threads](auto inputs, auto outputs) {
        const From* const in = inputs[0].template data<From>();
        To* const result = outputs[0].template data<To>();
        for_rows(walk, threads, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i)
                result[at[0] + i * walk.row_stride(0)] = convert<To>(in[at[1] + i * walk.row_stride(1)]);
        });
    };
}

}  // namespace

void infer_cast(InferContext& context) {
    set_output(context, 0, read_target(context), context.input(0).logical);
}

Step make_cast(const StepContext& context) {
    return with_type(context.outputs[0].type, [&](auto to) {
        return with_type(context.input(0).type,
                         [&](auto from) { return make_conversion<decltype(to), decltype(from)>(context); });
    });
}

}  // namespace mlq
