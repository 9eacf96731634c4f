#include "op_traits.hpp"

#include <algorithm>

#include "mlq/graph/graph.hpp"

namespace mlq {
namespace {

using enum OpFamily;

constexpr OpTraits list[] = {
    {.name = "Abs", .family = unary, .keeps_rank = true},
    {.name = "Acos", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Acosh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Add", .family = binary, .passes_channels = true, .takes_clamp = true, .takes_codes = true},
    {.name = "And", .family = shape},
    {.name = "ArgMax", .family = shape},
    {.name = "ArgMin", .family = shape},
    {.name = "Asin", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Asinh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Atan", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Atanh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "AveragePool", .family = pool, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "BatchNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "Cast", .family = shape, .keeps_rank = true},
    {.name = "CastLike", .family = shape, .keeps_rank = true},
    {.name = "Ceil", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Celu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Clip", .family = unary, .passes_channels = true, .keeps_rank = true},
    {.name = "Compress", .family = move, .same_range = true},
    {.name = "Concat", .family = concat, .keeps_rank = true, .takes_codes = true},
    {.name = "Constant", .family = shape},
    {.name = "ConstantOfShape", .family = shape},
    {.name = "Conv", .family = linear, .keeps_rank = true, .takes_clamp = true, .makes_float = true},
    {.name = "ConvTranspose", .family = linear, .keeps_rank = true, .makes_float = true},
    {.name = "Cos", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Cosh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "CumSum", .family = normalize, .keeps_rank = true},
    {.name = "DepthToSpace", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "DequantizeLinear", .family = border, .keeps_rank = true, .makes_float = true},
    {.name = "Div", .family = binary},
    {.name = "Dropout",
     .family = move,
     .same_bytes = true,
     .same_range = true,
     .passes_channels = true,
     .keeps_rank = true},
    {.name = "Einsum", .family = shape},
    {.name = "Elu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Equal", .family = shape},
    {.name = "Erf", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Exp", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Expand", .family = move, .same_range = true},
    {.name = "EyeLike", .family = shape, .rank = 2},
    {.name = "Flatten", .family = move, .same_bytes = true, .same_range = true, .passes_channels = true, .rank = 2},
    {.name = "Floor", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "GRU", .family = shape, .makes_float = true},
    {.name = "Gather", .family = move, .same_range = true},
    {.name = "GatherElements", .family = move, .same_range = true},
    {.name = "GatherND", .family = move, .same_range = true},
    {.name = "Gelu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Gemm", .family = linear, .rank = 2, .takes_clamp = true},
    {.name = "GlobalAveragePool", .family = pool, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "GlobalLpPool", .family = pool, .keeps_rank = true, .makes_float = true},
    {.name = "GlobalMaxPool",
     .family = pool,
     .same_range = true,
     .passes_channels = true,
     .keeps_rank = true,
     .makes_float = true},
    {.name = "Greater", .family = shape},
    {.name = "GreaterOrEqual", .family = shape},
    {.name = "GridSample", .family = resize, .keeps_rank = true, .makes_float = true},
    {.name = "GroupNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "HardSigmoid", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "HardSwish", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Hardmax", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "Identity",
     .family = move,
     .same_bytes = true,
     .same_range = true,
     .passes_channels = true,
     .keeps_rank = true},
    {.name = "InstanceNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "IsInf", .family = shape, .keeps_rank = true},
    {.name = "IsNaN", .family = shape, .keeps_rank = true},
    {.name = "LRN", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "LSTM", .family = shape, .makes_float = true},
    {.name = "LayerNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "LeakyRelu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Less", .family = shape},
    {.name = "LessOrEqual", .family = shape},
    {.name = "Log", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "LogSoftmax", .family = normalize, .keeps_rank = true, .makes_float = true, .squashes = true},
    {.name = "LpNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "LpPool", .family = pool, .keeps_rank = true, .makes_float = true},
    {.name = "MatMul", .family = linear, .takes_clamp = true},
    {.name = "Max", .family = binary},
    {.name = "MaxPool", .family = pool, .same_range = true, .passes_channels = true, .keeps_rank = true},
    {.name = "MaxUnpool", .family = resize, .keeps_rank = true},
    {.name = "Mean", .family = binary, .makes_float = true},
    {.name = "Min", .family = binary},
    {.name = "Mish", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Mod", .family = binary},
    {.name = "Mul", .family = binary, .takes_codes = true},
    {.name = "Neg", .family = unary, .keeps_rank = true},
    {.name = "NonMaxSuppression", .family = shape, .rank = 2},
    {.name = "NonZero", .family = shape},
    {.name = "Not", .family = shape, .keeps_rank = true},
    {.name = "OneHot", .family = shape},
    {.name = "Or", .family = shape},
    {.name = "PRelu", .family = unary, .passes_channels = true, .keeps_rank = true},
    {.name = "Pad", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Pow", .family = unary},
    {.name = "QuantizeLinear", .family = border, .keeps_rank = true},
    {.name = "RMSNormalization", .family = normalize, .keeps_rank = true, .makes_float = true},
    {.name = "RNN", .family = shape, .makes_float = true},
    {.name = "Range", .family = shape},
    {.name = "Reciprocal", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "ReduceL1", .family = reduce},
    {.name = "ReduceL2", .family = reduce},
    {.name = "ReduceLogSum", .family = reduce},
    {.name = "ReduceLogSumExp", .family = reduce},
    {.name = "ReduceMax", .family = reduce},
    {.name = "ReduceMean", .family = reduce, .passes_channels = true},
    {.name = "ReduceMin", .family = reduce},
    {.name = "ReduceProd", .family = reduce},
    {.name = "ReduceSum", .family = reduce},
    {.name = "ReduceSumSquare", .family = reduce},
    {.name = "Relu", .family = unary, .passes_channels = true, .keeps_rank = true},
    {.name = "Reshape", .family = move, .same_bytes = true, .same_range = true, .passes_channels = true},
    {.name = "Resize", .family = resize, .same_range = true, .passes_channels = true, .keeps_rank = true},
    {.name = "ReverseSequence", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Round", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Scatter", .family = shape, .keeps_rank = true},
    {.name = "ScatterElements", .family = shape, .keeps_rank = true},
    {.name = "ScatterND", .family = shape, .keeps_rank = true},
    {.name = "Selu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Shape", .family = shape},
    {.name = "Shrink", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Sigmoid", .family = unary, .keeps_rank = true, .makes_float = true, .squashes = true},
    {.name = "Sign", .family = unary, .keeps_rank = true},
    {.name = "Sin", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Sinh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Size", .family = shape},
    {.name = "Slice", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Softmax", .family = normalize, .keeps_rank = true, .makes_float = true, .squashes = true},
    {.name = "Softplus", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Softsign", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "SpaceToDepth", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Split", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Sqrt", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Squeeze", .family = move, .same_bytes = true, .same_range = true, .passes_channels = true},
    {.name = "Sub", .family = binary, .passes_channels = true, .takes_codes = true},
    {.name = "Swish", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Tan", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "Tanh", .family = unary, .keeps_rank = true, .makes_float = true},
    {.name = "ThresholdedRelu", .family = unary, .passes_channels = true, .keeps_rank = true, .makes_float = true},
    {.name = "Tile", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "TopK", .family = shape, .keeps_rank = true},
    {.name = "Transpose", .family = move, .same_range = true, .keeps_rank = true},
    {.name = "Trilu", .family = shape, .keeps_rank = true},
    {.name = "Unique", .family = shape},
    {.name = "Unsqueeze", .family = move, .same_bytes = true, .same_range = true},
    {.name = "Upsample", .family = resize, .same_range = true, .passes_channels = true, .keeps_rank = true},
    {.name = "Where", .family = shape},
    {.name = "Xor", .family = shape},
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
