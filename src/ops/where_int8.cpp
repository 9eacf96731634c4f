// Where on codes: each operand's codes become codes of the output through a table, a constant once and for all.
#include <array>
#include <memory>

#include "constants.hpp"
#include "int8_steps.hpp"
#include "mlq/kernels/kernels.hpp"
#include "walk.hpp"

namespace mlq {
namespace {

struct Source {
    std::array<std::uint8_t, 256> table{};   // from a code of the operand to one of the output
    std::shared_ptr<const Tensor> constant;  // in codes of the output, for which the table changes nothing
};

void round_to_codes(const StepContext& context, const Tensor& reals, std::uint8_t* codes) {
    const QuantParams& y = *context.outputs[0].quant;
    context.kernels->quantize({.input = reals.data<float>(),
                               .output = codes,
                               .count = reals.size(),
                               .scale = y.scale,
                               .zero_point = y.zero_point});
}

std::optional<Source> make_source(const StepContext& context, std::size_t i) {
    const Operand& operand = context.input(i);
    Source source;
    Tensor all_codes(DType::f32, {256});
    if (operand.constant != nullptr) {
        const Tensor reals = real_constant(operand);
        Tensor codes(DType::u8, reals.shape());
        round_to_codes(context, reals, codes.data<std::uint8_t>());
        source.constant = std::make_shared<const Tensor>(std::move(codes));
        for (std::size_t code = 0; code < 256; ++code) source.table[code] = static_cast<std::uint8_t>(code);
        return source;
    }
    if (!operand.quant) return std::nullopt;
    for (int code = 0; code < 256; ++code)
        all_codes.data<float>()[code] = dequantize(static_cast<std::uint8_t>(code), *operand.quant);
    round_to_codes(context, all_codes, source.table.data());
    return source;
}

const std::uint8_t* codes_of(const Source& source, const ConstTensorView& view) {
    return source.constant ? source.constant->data<std::uint8_t>() : view.data<std::uint8_t>();
}

}  // namespace

MadeStep make_where_int8(const StepContext& context) {
    const Operand& out = context.outputs[0];
    if (!out.quant) return no_step("its output is not coded");
    const auto yes = make_source(context, 1), no = make_source(context, 2);
    if (!yes || !no) return no_step("an input is not coded");
    const auto strides = [&](std::size_t i) { return broadcast_strides(context.input(i), out.logical); };
    const auto walk = make_walk<4>(out.logical, {logical_strides(out), strides(0), strides(1), strides(2)});
    return [walk, yes = *yes, no = *no, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs) {
        const bool* const condition = inputs[0].data<bool>();
        const std::uint8_t* const a = codes_of(yes, inputs[1]);
        const std::uint8_t* const b = codes_of(no, inputs[2]);
        std::uint8_t* const result = outputs[0].data<std::uint8_t>();
        for_rows(walk, threads, [&](const std::array<std::int64_t, 4>& at, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) {
                const bool chosen = condition[at[1] + i * walk.row_stride(1)];
                result[at[0] + i * walk.row_stride(0)] =
                    chosen ? yes.table[a[at[2] + i * walk.row_stride(2)]] : no.table[b[at[3] + i * walk.row_stride(3)]];
            }
        });
    };
}

}  // namespace mlq
