#include <cstring>

#include "definition.hpp"
#include "scalar.hpp"

namespace mlq::scalar {
namespace {

// As they are.
PackedWeights copy_of(const std::int8_t* codes, std::int32_t channels, std::int32_t taps, std::int32_t width) {
    PackedWeights packed(static_cast<std::size_t>(channels) * static_cast<std::size_t>(taps) *
                         static_cast<std::size_t>(width));
    if (packed.bytes.size() > 0) std::memcpy(packed.bytes.bytes(), codes, packed.bytes.byte_size());
    return packed;
}

PackedWeights pack_gemm(const GemmWeights& weights) {
    return copy_of(weights.codes, weights.n, weights.taps, weights.k);
}

void gemm(const GemmArgs& args) noexcept {
    const auto* weights = reinterpret_cast<const std::int8_t*>(args.weights);
    for (std::int64_t i = args.m_begin; i < args.m_end; ++i) {
        for (std::int32_t c = args.n_begin; c < args.n_end; ++c) {
            std::int32_t acc = args.epilogue.bias[c];
            for (std::int32_t t = 0; t < args.rows.taps; ++t) {
                const std::uint8_t* x = args.rows.at(i, t);
                const std::int8_t* w = weights + (std::int64_t{c} * args.rows.taps + t) * args.k;
                for (std::int32_t j = 0; j < args.k; ++j) acc = add_wrapped(acc, x[j] * w[j]);
            }
            finish(args.epilogue, i, c, acc);
        }
    }
}

PackedWeights pack_depthwise(const DepthwiseWeights& weights) {
    return copy_of(weights.codes, weights.channels, weights.taps, 1);
}

void depthwise(const DepthwiseArgs& args) noexcept {
    const auto* weights = reinterpret_cast<const std::int8_t*>(args.weights);
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        for (std::int32_t c = 0; c < args.channels; ++c) {
            std::int32_t acc = args.epilogue.bias[c];
            for (std::int32_t t = 0; t < args.pixels.taps; ++t)
                acc = add_wrapped(acc, args.pixels.at(i, t)[c] * weights[std::int64_t{t} * args.channels + c]);
            finish(args.epilogue, i, c, acc);
        }
    }
}

PackedWeights pack_grouped(const GroupedWeights& weights) {
    return copy_of(weights.codes, weights.channels, weights.taps, weights.width);
}

void grouped(const GroupedArgs& args) noexcept {
    const auto* weights = reinterpret_cast<const std::int8_t*>(args.weights);
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        for (std::int32_t c = 0; c < args.channels; ++c) {
            std::int32_t acc = args.epilogue.bias[c];
            for (std::int32_t t = 0; t < args.pixels.taps; ++t) {
                const std::uint8_t* x = args.pixels.at(i, t) + (c - c % args.width);
                const std::int8_t* w = weights + (std::int64_t{c} * args.pixels.taps + t) * args.width;
                for (std::int32_t j = 0; j < args.width; ++j) acc = add_wrapped(acc, x[j] * w[j]);
            }
            finish(args.epilogue, i, c, acc);
        }
    }
}

}  // namespace

constinit const GemmKernels gemm_kernels = {.pack = pack_gemm, .run = gemm, .channel_tile = 1, .row_tile = 1};
constinit const DepthwiseKernels depthwise_kernels = {.pack = pack_depthwise, .run = depthwise};
constinit const GroupedKernels grouped_kernels = {.pack = pack_grouped, .run = grouped, .beats_gemm = false};

}  // namespace mlq::scalar
