// Concat: a copy where input and output share their QuantParams, a table where they differ.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

struct Part {
    std::int64_t run;  // contiguous bytes per outer index
    bool copies;
    std::array<std::uint8_t, 256> table;
};

struct Concat {
    std::vector<Part> parts;
    std::int64_t outer;
    std::int64_t output_run;
    const Kernels* kernels;
    int threads;
};

std::array<std::uint8_t, 256> rescaling_table(const Kernels& kernels, const QuantParams& from, const QuantParams& to) {
    std::array<float, 256> reals;
    std::array<std::uint8_t, 256> table;
    for (int q = 0; q < 256; ++q)
        reals[static_cast<std::size_t>(q)] = static_cast<float>(q - from.zero_point) * from.scale;
    kernels.quantize({.input = reals.data(),
                      .output = table.data(),
                      .count = 256,
                      .scale = to.scale,
                      .zero_point = to.zero_point,
                      .highest = to.highest});
    return table;
}

void run(const Concat& concat, std::span<const ConstTensorView> in, std::span<const TensorView> out) {
    for_row_blocks(concat.threads, concat.outer, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t o = begin; o < end; ++o) {
            std::uint8_t* y = out[0].data<std::uint8_t>() + o * concat.output_run;
            for (std::size_t i = 0; i < concat.parts.size(); ++i) {
                const Part& part = concat.parts[i];
                const std::uint8_t* x = in[i].data<std::uint8_t>() + o * part.run;
                if (part.copies) {
                    std::memcpy(y, x, static_cast<std::size_t>(part.run));
                } else {
                    concat.kernels->lookup({.input = x, .table = part.table.data(), .output = y, .count = part.run});
                }
                y += part.run;
            }
        }
    });
}

}  // namespace

// Constants lie in the plain order.
std::optional<Layout> layout_of_concat_int8(const InferContext& context) {
    const bool has_constant = std::any_of(context.inputs.begin(), context.inputs.end(),
                                          [](const Operand& input) { return input.constant != nullptr; });
    return has_constant ? std::optional(Layout::plain) : std::nullopt;
}

MadeStep make_concat_int8(const StepContext& context) {
    const Operand& output = context.outputs[0];
    if (!output.quant) return no_step("the output is not coded");
    const auto rank = static_cast<std::int64_t>(output.logical.size());
    std::int64_t axis = context.node.attributes.integer("axis", 1);
    if (axis < 0) axis += rank;
    const auto at =
        static_cast<std::size_t>(physical_axis(static_cast<int>(axis), output.logical.size(), output.layout));
    const auto run_of = [&](const Operand& operand) {
        std::int64_t run = 1;
        for (std::size_t i = at; i < operand.physical.size(); ++i) run *= operand.physical[i];
        return run;
    };
    Concat concat{{}, 1, run_of(output), context.kernels, context.threads};
    for (std::size_t i = 0; i < at; ++i) concat.outer *= output.physical[i];
    for (const auto& input : context.inputs) {
        if (!input.present || !input.quant || input.layout != output.layout)  // constants are plain
            return no_step(input.constant != nullptr ? "a constant input is not coded" : "an input is not coded");
        concat.parts.push_back({run_of(input), input.quant == output.quant,
                                rescaling_table(*context.kernels, *input.quant, *output.quant)});
    }
    const auto shared = std::make_shared<const Concat>(std::move(concat));
    return [shared](std::span<const ConstTensorView> in, std::span<const TensorView> out) { run(*shared, in, out); };
}

}  // namespace mlq
