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
    PackedWeights packed;
    const Kernels* kernels;
    std::int32_t k;
    int threads;
};

MadeStep make_step(const StepContext& context, bool weights_are_rows) {
    const Operand& x = context.input(0);
    const Operand bias = context.has_input(2) ? context.input(2) : Operand{};
    const Tensor& weights = *context.input(1).constant;
    const std::int64_t n = weights.shape()[weights_are_rows ? 0 : 1];
    const std::int64_t k = weights.shape()[weights_are_rows ? 1 : 0];
    const auto codes = weights.span<std::int8_t>();
    const auto rows = weights_are_rows ? std::vector<std::int8_t>(codes.begin(), codes.end()) : transposed(weights);
    Requantization layer(*x.quant, rows, n, *context.input(1).constant_quant, bias, context.outputs[0], context);

    const Kernels& kernels = *context.kernels;
    const auto n32 = static_cast<std::int32_t>(n);
    const auto k32 = static_cast<std::int32_t>(k);
    PackedWeights packed =
        kernels.gemm.pack({.codes = rows.data(), .n = n32, .k = k32, .activation_max = x.quant->highest});
    const auto gemm = std::make_shared<const PackedGemm>(
        PackedGemm{std::move(layer), std::move(packed), &kernels, k32, context.threads});
    const bool has_residual = context.residual.present;
    MadeStep made([gemm, has_residual](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
        const std::int64_t row_count = in[0].size() / gemm->k;
        const auto epilogue = gemm->layer.epilogue(out[0], has_residual ? in.back() : ConstTensorView{}, 0);
        const Taps taps{.input = in[0].data<std::uint8_t>(), .taps = 1, .stride = gemm->k};
        const auto channels = static_cast<std::int32_t>(gemm->layer.channels());
        for_output_tiles(gemm->threads, {row_count, gemm->kernels->gemm, channels, gemm->k},
                         [&](std::int64_t begin, std::int64_t end, std::int32_t n_begin, std::int32_t n_end) {
                             gemm->kernels->gemm.run({.rows = taps,
                                                      .k = gemm->k,
                                                      .weights = gemm->packed.data(),
                                                      .n = channels,
                                                      .m_begin = begin,
                                                      .m_end = end,
                                                      .n_begin = n_begin,
                                                      .n_end = n_end,
                                                      .epilogue = epilogue});
                         });
    });
    made.ways = ways_of({&gemm->packed, 1});
    return made;
}

}  // namespace

MadeStep make_gemm_int8(const StepContext& context) {
    const auto& attributes = context.node.attributes;
    const bool rows = attributes.integer("transB", 0) != 0;
    if (attributes.integer("transA", 0) != 0) return no_step("its input is transposed");
    if (attributes.real("alpha", 1) != 1 || attributes.real("beta", 1) != 1) return no_step("alpha or beta is not 1");
    if (std::string reason = reason_against_linear(context, rows ? 0 : 1); !reason.empty())
        return no_step(std::move(reason));
    return make_step(context, rows);
}

// Its third input, if any, is a bias that the bias-fusing pass set.
MadeStep make_matmul_int8(const StepContext& context) {
    if (context.input(0).constant != nullptr) return no_step("the first operand is constant");
    if (context.input(1).constant == nullptr) return no_step("both operands are computed");
    if (context.input(1).logical.size() != 2) return no_step("the weights are not a matrix");
    if (context.input(0).logical.size() < 2) return no_step("the input is a vector");
    if (std::string reason = reason_against_linear(context, 1); !reason.empty()) return no_step(std::move(reason));
    return make_step(context, false);
}

}  // namespace mlq
