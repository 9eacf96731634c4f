#include "op_traits.hpp"

#include <algorithm>

#include "mlq/graph/graph.hpp"

namespace mlq {
namespace {

using enum OpFamily;

constexpr OpTraits list[] = {
    {.name = "Abs", .family = unary, .keeps_rank = true},
    {.name = "Add", .family = binary, .passes_channels = true, .takes_clamp = true, .takes_codes = true},
    {.name = "AveragePool", .family = pool, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "BatchNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "Cast", .family = shape, .keeps_rank = true},
    {.name = "Clip", .family = unary, .passes_channels = true, .keeps_rank = true},
    {.name = "Concat", .family = concat, .keeps_rank = true, .takes_codes = true},
    {.name = "Constant", .family = shape},
    {.name = "ConstantOfShape", .family = shape},
    {.name = "Conv", .family = linear, .keeps_rank = true, .takes_clamp = true, .makes_float = true},
    {.name = "ConvTranspose", .family = linear, .keeps_rank = true, .makes_float = true},
    {.name = "DepthToSpace", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "DequantizeLinear", .family = border, .keeps_rank = true, .makes_float = true},
    {.name = "Div", .family = binary},
    {.name = "Dropout",
     .family = move,
     .same_bytes = true,
     .same_range = true,
     .passes_channels = true,
     .keeps_rank = true},
    {.name = "Exp", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Flatten", .family = move, .same_bytes = true, .same_range = true, .passes_channels = true, .rank = 2},
    {.name = "Gather", .family = move, .same_range = true},
    {.name = "Gemm", .family = linear, .rank = 2, .takes_clamp = true},
    {.name = "GlobalAveragePool", .family = pool, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "GlobalMaxPool",
     .family = pool,
     .same_range = true,
     .passes_channels = true,
     .keeps_rank = true,
     .makes_float = true},
    {.name = "HardSigmoid", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "HardSwish", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Identity",
     .family = move,
     .same_bytes = true,
     .same_range = true,
     .passes_channels = true,
     .keeps_rank = true},
    {.name = "LRN", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "LeakyRelu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "MatMul", .family = linear, .takes_clamp = true},
    {.name = "MaxPool", .family = pool, .same_range = true, .passes_channels = true, .keeps_rank = true},
    {.name = "Mul", .family = binary, .takes_codes = true},
    {.name = "Neg", .family = unary, .keeps_rank = true},
    {.name = "PRelu", .family = unary, .passes_channels = true, .keeps_rank = true},
    {.name = "Pad", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Pow", .family = unary},
    {.name = "QuantizeLinear", .family = border, .keeps_rank = true},
    {.name = "ReduceMax", .family = reduce},
    {.name = "ReduceMean", .family = reduce, .passes_channels = true},
    {.name = "Relu", .family = unary, .passes_channels = true, .keeps_rank = true},
    {.name = "Reshape", .family = move, .same_bytes = true, .same_range = true, .passes_channels = true},
    {.name = "Resize", .family = resize, .same_range = true, .passes_channels = true, .keeps_rank = true},
    {.name = "Shape", .family = shape},
    {.name = "Sigmoid", .family = unary, .keeps_rank = true, .makes_float = true, .squashes = true},
    {.name = "Slice", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Softmax", .family = normalize, .keeps_rank = true, .makes_float = true, .squashes = true},
    {.name = "Split", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Sqrt", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Squeeze", .family = move, .same_bytes = true, .same_range = true, .passes_channels = true},
    {.name = "Sub", .family = binary, .passes_channels = true, .takes_codes = true},
    {.name = "Tanh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Transpose", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Unsqueeze", .family = move, .same_bytes = true, .same_range = true},
    {.name = "Upsample", .family = resize, .same_range = true, .passes_channels = true, .keeps_rank = true},
};

}  // namespace

std::span<const OpTraits> op_traits() {
    return list;
}

const OpTraits* find_op_traits(std::string_view op) {
    const auto found =
        std::lower_bound(std::begin(list), std::end(list), op,
                         [](const OpTraits& traits, std::string_view name) { return traits.name < name; });
    return found != std::end(list) && found->name == op ? found : nullptr;
}

const OpTraits& traits_of(const Node& node) {
    static constexpr OpTraits none{.name = "", .family = unknown};
    const OpTraits* found = find_op_traits(node.op);
    return found != nullptr ? *found : none;
}

bool is_family(const Node& node, OpFamily family) {
    return traits_of(node).family == family;
}

bool moves_data(const Node& node) {
    return is_family(node, OpFamily::move);
}

}  // namespace mlq
