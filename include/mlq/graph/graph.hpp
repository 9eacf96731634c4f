// A network as nodes that turn values into values, in topological order.
//
// A quantized network is the same type: a value that carries QuantParams is held as uint8 (a constant operand of Add or
// Mul too), a constant that carries ConstantQuant as int8 or int32. QuantizeLinear and DequantizeLinear nodes exist
// only at the ONNX border (passes/absorb_qdq, ptq targets).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mlq/base/shape.hpp"
#include "mlq/base/tensor.hpp"
#include "mlq/graph/attributes.hpp"
#include "mlq/graph/precision.hpp"
#include "mlq/quant/params.hpp"

namespace mlq {

using ValueId = std::int32_t;     // index into Graph::values
constexpr ValueId no_value = -1;  // an optional input or output that is absent

// How an integer constant stands for reals: real = scales[channel along axis] * code (zero point 0). One scale: per
// tensor.
struct ConstantQuant {
    std::vector<float> scales;
    int axis = 0;
    bool unsigned_in_file = false;  // read from uint8 with zero point 128, which is the same
};

struct Value {
    std::string name;
    DType type = DType::f32;
    // Logical ONNX order (N, C, ...). -1 is a dimension not known before a batch size is chosen; empty and
    // !shape_known: nothing known.
    Shape shape;
    bool shape_known = false;
    std::shared_ptr<const Tensor> constant;  // shared: graphs are copied, weights are not
    std::optional<QuantParams> quant;        // set: the value is uint8 with these params
    std::optional<ConstantQuant> constant_quant;
};

// Bounds of a fused Relu or Clip, applied to the real output; infinite where open.
struct Clamp {
    float low;
    float high;
    bool operator==(const Clamp&) const = default;
};

struct Node {
    std::string name;  // ONNX name, or "<op>_<first output>" where the file gives none
    std::string op;    // ONNX operator type: "Conv"
    std::vector<ValueId> inputs;
    std::vector<ValueId> outputs;
    Attributes attributes;
    // Set by ptq/assign_precision, and by reading a file in which mlq wrote it: the plan obeys or says why it cannot.
    // Unset in a float network, and in a quantized file of others: then the plan runs in int8 what it can.
    std::optional<Precision> precision;
    // Bits that a Conv, Gemm or MatMul wants of the codes that it reads: 7 or 8. Only quantizing asks.
    int activation_bits = 8;
    // Set by the fusing passes on Conv, Gemm, MatMul (and the clamp on Add too): out = clamp(op(inputs) + residual).
    std::optional<Clamp> clamp;
    ValueId residual = no_value;
};

class Graph {
  public:
    std::string name;
    std::int64_t opset = 13;
    std::vector<Node> nodes;  // topological order
    std::vector<Value> values;
    std::vector<ValueId> inputs;  // network inputs, initializers excluded
    std::vector<ValueId> outputs;
    std::vector<std::string> notes;  // what reading changed and its user should know

    // Values are added and renamed here, never through `values`, because find_value keeps an index of their names.
    ValueId add_value(Value value);  // throws Error if the name is taken; an empty name gets a fresh one
    void rename_value(ValueId value, std::string name);  // throws Error if the name is taken
    std::optional<ValueId> find_value(std::string_view value_name) const;
    std::string fresh_name(std::string_view stem) const;  // the stem itself if it is free
    ValueId add_constant(std::string_view stem, Tensor tensor);

    // These look at every node; passes that ask for many values use Links (links.hpp).
    // Every input edge of every node, residuals included.
    int count_consumers(ValueId value) const;
    std::vector<std::size_t> consumers_of(ValueId value) const;  // node indices, ascending, each once
    std::optional<std::size_t> producer_of(ValueId value) const;
    bool is_output(ValueId value) const;
    const Tensor* constant_of(ValueId value) const;  // null for no_value and for values that are not constant

    // Replaces every use of `from` (inputs, residuals, graph outputs) by `to`.
    void replace_uses(ValueId from, ValueId to);
    // Drops nodes whose outputs nobody needs and orders the rest topologically, else in the order they have. Ids stay
    // valid. Throws Error naming a node on a cycle.
    void tidy();

  private:
    struct HashName {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, ValueId, HashName, std::equal_to<>> names_;
};

// Whether some value is held as codes, or some node goes between reals and codes: the graph was quantized, or read from
// a QDQ file.
bool is_quantized(const Graph& graph);

// An Identity from reals to codes is nothing but the rounding.
bool rounds_only(const Graph& graph, const Node& node);

// `node "conv1" (Conv)`, for messages.
std::string describe(const Node& node);

}  // namespace mlq
