// The two forms of the AVX2 gemm. Packing chooses one of them for a layer: quads are faster where most of them merge,
// words where depths are short or weights are large.
#pragma once

#include "avx2_quads.hpp"
#include "mlq/kernels/convolution.hpp"

namespace mlq::avx2 {

// Quads of activations and weights as bytes, with sums in int16 where the weights prove them exact.
namespace quads {
struct Layer {
    std::int64_t bytes = 0;                  // packed
    std::vector<std::vector<Chunk>> blocks;  // the chunks of each block of each tile, in order
    double share[ways] = {};                 // of the chunks
};
Layer plan(const GemmWeights& weights);
void pack(const GemmWeights& weights, const Layer& layer, std::byte* to);
void run(const GemmArgs& args) noexcept;
}  // namespace quads

// Both sides widened to int16.
namespace words {
std::int64_t packed_bytes(const GemmWeights& weights);
void pack(const GemmWeights& weights, std::byte* to);
void run(const GemmArgs& args) noexcept;
}  // namespace words

}  // namespace mlq::avx2
