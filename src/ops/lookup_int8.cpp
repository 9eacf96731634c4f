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

// What keeps the node from being a function of one tensor with known parameters; empty: nothing.
std::string reason_against_table(const StepContext& context) {
    int computed = 0;
    for (const Operand& input : context.inputs) {
        if (!input.present) continue;
        if (input.constant == nullptr) {
            ++computed;
        } else if (input.constant->size() != 1) {
            return context.node.op == "PRelu" ? "slopes differ by channel" : "its constant has several values";
        }
    }
    return computed == 1 ? "" : "several inputs are computed";
}

std::size_t variable_input(const StepContext& context) {
    std::size_t i = 0;
    while (!context.inputs[i].present || context.inputs[i].constant != nullptr) ++i;
    return i;
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
    std::vector<ConstTensorView> in;
    for (const auto& operand : small.inputs) {
        in.push_back(!operand.present              ? ConstTensorView{}
                     : operand.constant != nullptr ? operand.constant->view()
                                                   : reals.view());
    }
    const std::array out{results.view()};
    make_float_step(require_operator(context.node), small)(in, out);

    Table table;
    context.kernels->quantize({.input = results.data<float>(),
                               .output = table.data(),
                               .count = 256,
                               .scale = y.scale,
                               .zero_point = y.zero_point,
                               .highest = y.highest});
    return table;
}

}  // namespace

MadeStep make_lookup_int8(const StepContext& context) {
    if (std::string reason = reason_against_table(context); !reason.empty()) return no_step(std::move(reason));
    const std::size_t variable = variable_input(context);
    const Operand& x = context.inputs[variable];
    if (!x.quant || !context.outputs[0].quant) return no_step("input or output is not coded");
    if (x.logical != context.outputs[0].logical) return no_step("its input is broadcast");
    const auto table = std::make_shared<const Table>(make_table(context, variable));
    const Kernels* kernels = context.kernels;
    const int threads = context.threads;
    return
        [table, kernels, threads, at = variable](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
            const std::uint8_t* from = in[at].data<std::uint8_t>();
            std::uint8_t* to = out[0].data<std::uint8_t>();
            for_row_blocks(threads, out[0].size(), 4096, [&](std::int64_t begin, std::int64_t end) {
                kernels->lookup(
                    {.input = from + begin, .table = table->data(), .output = to + begin, .count = end - begin});
            });
        };
}

}  // namespace mlq
