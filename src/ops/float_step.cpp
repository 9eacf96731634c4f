#include "constants.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {
namespace {

struct RealConstant {
    std::size_t input;
    std::shared_ptr<const Tensor> tensor;
};

// Replaces constants that are codes by reals and says which.
std::vector<RealConstant> make_constants_real(StepContext& context) {
    std::vector<RealConstant> replaced;
    for (std::size_t i = 0; i < context.inputs.size(); ++i) {
        Operand& operand = context.inputs[i];
        const bool codes = operand.quant || operand.constant_quant != nullptr;
        if (operand.constant == nullptr || !codes) continue;
        replaced.push_back({i, std::make_shared<const Tensor>(real_constant(operand))});
        operand.constant = replaced.back().tensor.get();
        operand.type = DType::f32;
        operand.quant.reset();
        operand.constant_quant = nullptr;
    }
    return replaced;
}

}  // namespace

Step make_float_step(const Operator& op, const StepContext& context) {
    StepContext real = context;
    const auto replaced = make_constants_real(real);
    Step step = op.make_float(real);
    if (replaced.empty()) return step;
    return {step.scratch_bytes(), [replaced, step](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
                std::vector<ConstTensorView> views(inputs.begin(), inputs.end());
                for (const RealConstant& one : replaced) views[one.input] = one.tensor->view();
                step(views, outputs, scratch);
            }};
}

}  // namespace mlq
