// EyeLike: ones on a diagonal of a matrix of the shape of the input, zeros elsewhere.
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "onnx_type.hpp"
#include "with_type.hpp"

namespace mlq {

void infer_eye_like(InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 2, 2);
    const Attributes& attributes = context.node.attributes;
    set_output(context, 0, attributes.has("dtype") ? read_onnx_type(attributes, "dtype") : meant_type(x), x.logical);
}

Step make_eye_like(const StepContext& context) {
    const Shape shape = context.outputs[0].logical;
    const std::int64_t k = context.node.attributes.integer("k", 0);
    return with_type(context.outputs[0].type, [&](auto element) -> Step {
        using T = decltype(element);
        return [shape, k](Step::Inputs, Step::Outputs outputs) {
            std::memset(outputs[0].bytes, 0, outputs[0].byte_size());
            if (k <= -shape[0] || k >= shape[1]) return;
            for (std::int64_t row = k < 0 ? -k : 0; row < shape[0] && row + k < shape[1]; ++row)
                outputs[0].data<T>()[row * shape[1] + row + k] = T{1};
        };
    });
}

}  // namespace mlq
