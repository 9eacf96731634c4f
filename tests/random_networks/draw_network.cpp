#include "draw_network.hpp"

#include <numeric>

#include "draw_list.hpp"
#include "mlq/base/error.hpp"

namespace mlq::random_networks {
namespace {

struct Entry {
    DrawNode draw;
    int weight;
};

constexpr Entry list[] = {
    {draw_conv, 14},
    {draw_conv_transpose, 2},
    {draw_max_pool, 3},
    {draw_average_pool, 3},
    {draw_global_pool, 2},
    {draw_lrn, 1},
    {draw_gemm, 6},
    {draw_matmul, 4},
    {draw_activation, 10},
    {draw_clip, 3},
    {draw_batch_normalization, 4},
    {draw_softmax, 2},
    {draw_dropout, 1},
    {draw_cast, 1},
    {draw_binary, 6},
    {draw_binary_constant, 8},
    {draw_binary_made, 1},
    {draw_prelu, 2},
    {draw_extreme, 2},
    {draw_where, 2},
    {draw_mod, 1},
    {draw_normalization, 4},
    {draw_repeat, 2},
    {draw_top_k, 1},
    {draw_elements, 1},
    {draw_slices, 1},
    {draw_cum_sum, 1},
    {draw_trilu, 1},
    {draw_space_to_depth, 1},
    {draw_einsum, 1},
    {draw_concat, 4},
    {draw_split, 2},
    {draw_slice, 2},
    {draw_gather, 2},
    {draw_transpose, 3},
    {draw_pad, 2},
    {draw_depth_to_space, 2},
    {draw_reshape, 3},
    {draw_computed_reshape, 1},
    {draw_flatten, 2},
    {draw_squeeze, 2},
    {draw_unsqueeze, 1},
    {draw_reduce, 3},
    {draw_resize, 3},
    {draw_residual, 4},
    {draw_gate, 3},
    {draw_branches, 3},
};

DrawNode draw_entry(Draw& draw) {
    const int total = std::accumulate(std::begin(list), std::end(list), 0,
                                      [](int sum, const Entry& entry) { return sum + entry.weight; });
    auto left = draw.between(1, total);
    for (const Entry& entry : list) {
        left -= entry.weight;
        if (left <= 0) return entry.draw;
    }
    return list[0].draw;
}

}  // namespace

DrawnNetwork draw_network(std::uint64_t seed) {
    Sketch sketch(seed);
    std::vector<std::string> refusals;
    const auto wanted = static_cast<std::size_t>(sketch.draw.between(3, 13));
    for (int attempt = 0; attempt < 200 && sketch.graph.nodes.size() < wanted; ++attempt) {
        try {
            draw_entry(sketch.draw)(sketch);
        } catch (const Error& error) {
            refusals.emplace_back(error.what());
        }
    }
    sketch.finish();
    sketch.graph.tidy();
    return {std::move(sketch.graph), std::move(refusals)};
}

}  // namespace mlq::random_networks
