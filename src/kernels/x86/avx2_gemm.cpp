#include "avx2_gemm.hpp"

#include <cstring>

#include "avx2.hpp"

namespace mlq::avx2 {
namespace {

enum class Form : std::int32_t { quads, words };

constexpr std::int64_t header_bytes = 64;  // the form, on a cache line of its own

// Time of a chunk in each way, and in the form of words, in parts of that of a merged one; measured on a Zen 4.
constexpr double time_of_way[ways] = {1, 1.2, 1.9};
constexpr double time_of_words = 1.4;
constexpr std::int32_t shortest_depth = 32;  // below it what each tile costs counts more than its products

Form choose_form(const GemmWeights& weights, const quads::Layer& layer) {
    if (weights.taps * weights.k < shortest_depth) return Form::words;
    double time = 0;
    for (int way = 0; way < ways; ++way) time += layer.share[way] * time_of_way[way];
    return time < time_of_words ? Form::quads : Form::words;
}

PackedWeights pack_gemm(const GemmWeights& weights) {
    const quads::Layer layer = quads::plan(weights);
    const Form form = choose_form(weights, layer);
    const std::int64_t bytes = form == Form::quads ? layer.bytes : words::packed_bytes(weights);
    PackedWeights packed(static_cast<std::size_t>(header_bytes + bytes));
    std::byte* to = packed.bytes.bytes();
    std::memcpy(to, &form, sizeof(form));
    if (form == Form::quads) {
        quads::pack(weights, layer, to + header_bytes);
        packed.parts = {
            {"merged in int16", layer.share[0]}, {"quads apart", layer.share[1]}, {"words", layer.share[2]}};
    } else {
        words::pack(weights, to + header_bytes);
        packed.parts = {{"words", 1}};
    }
    return packed;
}

void gemm(const GemmArgs& args) noexcept {
    Form form;
    std::memcpy(&form, args.weights, sizeof(form));
    GemmArgs inner = args;
    inner.weights += header_bytes;
    return form == Form::quads ? quads::run(inner) : words::run(inner);
}

}  // namespace

// Tiles of words have 16 channels, those of quads 8.
constinit const GemmKernels gemm_kernels = {.pack = pack_gemm, .run = gemm, .channel_tile = 16, .row_tile = 8};

}  // namespace mlq::avx2
