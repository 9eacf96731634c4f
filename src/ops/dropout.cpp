// Dropout as inference runs it: the input unchanged, and a mask that keeps everything. Before opset 12 nobody said what
// the mask is then: zeros, as ONNX Runtime has it.
#include <algorithm>
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {

void infer_dropout(InferContext& context) {
    if (context.opset >= 12 && context.has_input(2)) {
        const Tensor& training = context.constant_input(2, "training_mode");
        if (training.type() != DType::boolean || training.size() != 1) throw Error("training_mode must be one boolean");
        if (training.bytes()[0] != std::byte{0})
            throw Error("training_mode is set", "the network would drop values at random", "export it in eval mode");
    }
    const Operand& x = context.input(0);
    set_output(context, 0, x.type, x.logical);
    if (context.outputs.size() > 1) set_output(context, 1, context.opset < 10 ? x.type : DType::boolean, x.logical);
}

Step make_dropout(const StepContext& context) {
    Step copy = make_same_elements(context);
    return [copy, keeps = context.opset >= 12](auto inputs, auto outputs) {
        copy(inputs, outputs.first(1));
        if (outputs.size() < 2 || outputs[1].bytes == nullptr) return;
        const TensorView& mask = outputs[1];
        if (mask.type == DType::f32) {
            std::ranges::fill(mask.span<float>(), 0.0f);
        } else {
            std::memset(mask.bytes, keeps ? 1 : 0, mask.byte_size());
        }
    };
}

}  // namespace mlq
