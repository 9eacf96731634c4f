#include <cstring>

#include "definition.hpp"
#include "scalar.hpp"

namespace mlq::scalar {

std::size_t packed_weights_size(std::int32_t n, std::int32_t taps, std::int32_t k) noexcept {
    return static_cast<std::size_t>(n) * static_cast<std::size_t>(taps) * static_cast<std::size_t>(k);
}

void pack_weights(const std::int8_t* weights, std::int32_t n, std::int32_t taps, std::int32_t k,
                  std::byte* packed) noexcept {
    std::memcpy(packed, weights, packed_weights_size(n, taps, k));
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

std::size_t packed_depthwise_size(std::int32_t channels, std::int32_t taps) noexcept {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(taps);
}

void pack_depthwise(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::byte* packed) noexcept {
    std::memcpy(packed, weights, packed_depthwise_size(channels, taps));
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

std::size_t packed_grouped_size(std::int32_t channels, std::int32_t taps, std::int32_t width) noexcept {
    return packed_weights_size(channels, taps, width);
}

void pack_grouped(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::int32_t width,
                  std::byte* packed) noexcept {
    std::memcpy(packed, weights, packed_grouped_size(channels, taps, width));
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

}  // namespace mlq::scalar
