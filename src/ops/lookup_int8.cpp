// Any function of one uint8 tensor, element by element, is a table: the float step is run once on the 256 codes.
#include <array>
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "mlq/base/error.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

using Table = std::array<std::uint8_t, 256>;

// The one operand that is not constant; empty when there are several or when a constant is not a single value.
std::optional<std::size_t> variable_input(const StepContext& context) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < context.inputs.size(); ++i) {
        const Operand& input = context.inputs[i];
        if (!input.present) continue;
        if (input.constant == nullptr) {
            if (found) return std::nullopt;
            found = i;
        } else if (input.constant->size() != 1) {
            return std::nullopt;
        }
    }
    return found;
}

Table make_table(const StepContext& context, std::size_t variable) {
    const QuantParams& x = *context.inputs[variable].quant;
    const QuantParams& y = *context.outputs[0].quant;
    StepContext small = context;
    const Shape all_codes{256};
    for (auto& operand : small.inputs) {
        operand.layout = Layout::plain;
        if (operand.constant == nullptr) operand.logical = operand.physical = all_codes;
    }
    Operand& output = small.outputs[0];
    output.layout = Layout::plain;
    output.logical = output.physical = all_codes;

    Tensor reals(DType::f32, all_codes);
    Tensor results(DType::f32, all_codes);
    for (int q = 0; q < 256; ++q) reals.data<float>()[q] = static_cast<float>(q - x.zero_point) * x.scale;
    std::vector<TensorView> in;
    for (const auto& operand : small.inputs) {
        in.push_back(!operand.present              ? TensorView{}
                     : operand.constant != nullptr ? operand.constant->view()
                                                   : reals.view());
    }
    const std::array out{results.view()};
    find_operator(context.node.op)->make_float(small)(in, out);

    Table table;
    context.kernels->quantize({.input = results.data<float>(),
                               .output = table.data(),
                               .count = 256,
                               .scale = y.scale,
                               .zero_point = y.zero_point});
    return table;
}

}  // namespace

Step make_lookup_int8(const StepContext& context) {
    const auto variable = variable_input(context);
    if (!variable || !context.inputs[*variable].quant || !context.outputs[0].quant) return {};
    if (context.inputs[*variable].physical != context.outputs[0].physical) return {};
    const auto table = std::make_shared<const Table>(make_table(context, *variable));
    const Kernels* kernels = context.kernels;
    const int threads = context.threads;
    return [table, kernels, threads, at = *variable](std::span<const TensorView> in, std::span<const TensorView> out) {
        const std::uint8_t* x = in[at].data<std::uint8_t>();
        std::uint8_t* y = out[0].data<std::uint8_t>();
        for_row_blocks(threads, out[0].size(), 4096, [&](std::int64_t begin, std::int64_t end) {
            kernels->lookup({.input = x + begin, .table = table->data(), .output = y + begin, .count = end - begin});
        });
    };
}

}  // namespace mlq
