// Gemm and MatMul with constant weights: rows of A against packed columns of B.
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

// [k][n] -> [n][k]
std::vector<std::int8_t> transposed(const Tensor& weights) {
    const std::int64_t k = weights.shape()[0];
    const std::int64_t n = weights.shape()[1];
    std::vector<std::int8_t> rows(static_cast<std::size_t>(k * n));
    const std::int8_t* from = weights.data<std::int8_t>();
    for (std::int64_t i = 0; i < k; ++i) {
        for (std::int64_t c = 0; c < n; ++c) rows[static_cast<std::size_t>(c * k + i)] = from[i * n + c];
    }
    return rows;
}

struct PackedGemm {
    Requantization layer;
    Tensor packed;
    const Kernels* kernels;
    std::int32_t k;
    int threads;
};

Step make_step(const StepContext& context, bool weights_are_rows, const Operand& bias) {
    const Operand& x = context.input(0);
    const Tensor& weights = *context.input(1).constant;
    const std::int64_t n = weights.shape()[weights_are_rows ? 0 : 1];
    const std::int64_t k = weights.shape()[weights_are_rows ? 1 : 0];
    const auto codes = weights.span<std::int8_t>();
    const auto rows = weights_are_rows ? std::vector<std::int8_t>(codes.begin(), codes.end()) : transposed(weights);
    Requantization layer(*x.quant, rows, n, *context.input(1).constant_quant, bias, context.outputs[0], context);

    const Kernels& kernels = *context.kernels;
    const auto n32 = static_cast<std::int32_t>(n);
    const auto k32 = static_cast<std::int32_t>(k);
    Tensor packed = packed_bytes(kernels.packed_weights_size(n32, 1, k32));
    kernels.pack_weights(rows.data(), n32, 1, k32, packed.bytes());
    const auto gemm = std::make_shared<const PackedGemm>(
        PackedGemm{std::move(layer), std::move(packed), &kernels, k32, context.threads});
    const bool has_residual = context.residual.present;
    return [gemm, has_residual](std::span<const TensorView> in, std::span<const TensorView> out) {
        const std::int64_t row_count = in[0].size() / gemm->k;
        const auto epilogue = gemm->layer.epilogue(out[0], has_residual ? in.back() : TensorView{}, 0);
        const Taps taps{.input = in[0].data<std::uint8_t>(), .taps = 1, .stride = gemm->k};
        const auto channels = static_cast<std::int32_t>(gemm->layer.channels());
        for_output_tiles(gemm->threads, {row_count, gemm->kernels->row_tile, channels, gemm->k},
                         [&](std::int64_t begin, std::int64_t end, std::int32_t n_begin, std::int32_t n_end) {
                             gemm->kernels->gemm({.rows = taps,
                                                  .k = gemm->k,
                                                  .weights = gemm->packed.bytes(),
                                                  .n = channels,
                                                  .m_begin = begin,
                                                  .m_end = end,
                                                  .n_begin = n_begin,
                                                  .n_end = n_end,
                                                  .epilogue = epilogue});
                         });
    };
}

bool bias_fits(const Operand& bias, std::int64_t n) {
    return !bias.present || (bias.constant != nullptr && (bias.constant->size() == n || bias.constant->size() == 1));
}

}  // namespace

Step make_gemm_int8(const StepContext& context) {
    const auto& attributes = context.node.attributes;
    const bool rows = attributes.integer("transB", 0) != 0;
    if (attributes.integer("transA", 0) != 0 || attributes.real("alpha", 1) != 1 || attributes.real("beta", 1) != 1)
        return {};
    if (!has_int8_weights(context.input(0), context.input(1), rows ? 0 : 1)) return {};
    const Operand bias = context.has_input(2) ? context.input(2) : Operand{};
    if (!bias_fits(bias, context.input(1).logical[rows ? 0 : 1])) return {};
    if (context.residual.present && !context.residual.quant) return {};
    return make_step(context, rows, bias);
}

Step make_matmul_int8(const StepContext& context) {
    const Operand& weights = context.input(1);
    if (weights.logical.size() != 2 || context.input(0).logical.size() < 2) return {};
    if (!has_int8_weights(context.input(0), weights, 1)) return {};
    const Operand bias = context.has_input(2) ? context.input(2) : Operand{};  // set by the bias-fusing pass
    if (!bias_fits(bias, weights.logical[1]) || (context.residual.present && !context.residual.quant)) return {};
    return make_step(context, false, bias);
}

}  // namespace mlq
