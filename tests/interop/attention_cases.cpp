// Attention and RotaryEmbedding, which are read as the nodes that they stand for.
#include "operator_case.hpp"

namespace mlq::interop {
namespace {

using NamedAttribute = std::pair<std::string, Attribute>;
using Adjust = std::function<void(Graph&, Node&)>;

NamedAttribute number(const char* name, std::int64_t value) {
    return {name, value};
}

// attn_mask: reals of a shape, or which of the keys a query sees.
Adjust with_mask(Shape shape, bool truths, std::vector<NamedAttribute> attributes) {
    return [=](Graph& graph, Node& node) {
        Tensor mask(truths ? DType::boolean : DType::f32, shape);
        for (std::int64_t i = 0; i < mask.size(); ++i) {
            if (truths) {
                mask.data<bool>()[i] = i % 3 != 1;
            } else {
                mask.data<float>()[i] = 0.3F * static_cast<float>(i % 7) - 1;
            }
        }
        node.inputs.push_back(graph.add_constant("mask", std::move(mask)));
        with(attributes)(graph, node);
    };
}

// The tables of 10 positions are random, as are all constants; the positions of 2 x 5 tokens follow.
Adjust with_positions(std::vector<NamedAttribute> attributes) {
    return [=](Graph& graph, Node& node) {
        const Ints positions{0, 1, 2, 3, 4, 9, 7, 5, 3, 0};
        node.inputs.push_back(graph.add_constant("positions", Tensor::of<std::int64_t>({2, 5}, positions)));
        with(attributes)(graph, node);
    };
}

}  // namespace

std::vector<OperatorCase> attention_cases() {
    const Shape heads{2, 4, 5, 8}, flat{2, 5, 32};
    const std::vector<Shape> keys{{2, 4, 6, 8}, {2, 4, 6, 8}}, flat_keys{{2, 6, 32}, {2, 6, 32}},
        few{{2, 2, 6, 8}, {2, 2, 6, 8}}, flat_few{{2, 6, 16}, {2, 6, 16}}, square{{2, 4, 5, 8}, {2, 4, 5, 8}};
    const auto of_heads = [](std::int64_t query, std::int64_t key) {
        return std::vector<NamedAttribute>{number("q_num_heads", query), number("kv_num_heads", key)};
    };
    return {
        {"attention", "Attention", heads, keys, {}, 23},
        {"attention_flat", "Attention", flat, flat_keys, with(of_heads(4, 4)), 23},
        {"attention_scale", "Attention", heads, keys, with({{"scale", 0.2F}}), 23},
        {"attention_causal", "Attention", heads, square, with({number("is_causal", 1)}), 23},
        {"attention_few_keys", "Attention", heads, few, {}, 23},
        {"attention_flat_few_keys", "Attention", flat, flat_few, with(of_heads(4, 2)), 23},
        {"attention_mask", "Attention", heads, keys, with_mask({5, 6}, false, {}), 23},
        {"attention_mask_of_truths", "Attention", heads, keys, with_mask({2, 1, 5, 6}, true, {}), 23},
        {"attention_softcap", "Attention", heads, keys, with({{"softcap", 0.7F}}), 23},
        {"rotary_embedding", "RotaryEmbedding", heads, {{10, 4}, {10, 4}}, with_positions({}), 23},
        {"rotary_embedding_interleaved",
         "RotaryEmbedding",
         heads,
         {{10, 4}, {10, 4}},
         with_positions({number("interleaved", 1)}),
         23},
        {"rotary_embedding_part",
         "RotaryEmbedding",
         heads,
         {{10, 2}, {10, 2}},
         with_positions({number("rotary_embedding_dim", 4)}),
         23},
        {"rotary_embedding_flat", "RotaryEmbedding", flat, {{2, 5, 4}, {2, 5, 4}}, with({number("num_heads", 4)}), 23},
        {"mean_variance", "MeanVarianceNormalization", {2, 6, 9, 11}, {}},
        {"mean_variance_axes", "MeanVarianceNormalization", {2, 6, 9, 11}, {}, with({{"axes", Ints{1, 3}}})},
    };
}

}  // namespace mlq::interop
