#include "raise_opset.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::int64_t first_current = 7;

// Operators whose form since the given opset is that of opset 7, but for the attribute consumed_inputs.
struct Kept {
    std::string_view op;
    std::int64_t since = 1;
};

constexpr Kept kept[] = {{"Abs"},
                         {"ArgMax"},
                         {"ArgMin"},
                         {"AveragePool"},
                         {"BatchNormalization"},
                         {"Cast", 6},
                         {"Ceil"},
                         {"Clip"},
                         {"Concat", 4},
                         {"Constant"},
                         {"Conv"},
                         {"ConvTranspose"},
                         {"DepthToSpace"},
                         {"Dropout"},
                         {"Elu"},
                         {"Exp"},
                         {"Flatten"},
                         {"Floor"},
                         {"Gather"},
                         {"Gemm"},
                         {"GlobalAveragePool"},
                         {"GlobalLpPool", 2},
                         {"GlobalMaxPool"},
                         {"HardSigmoid"},
                         {"Hardmax"},
                         {"Identity"},
                         {"InstanceNormalization"},
                         {"LRN"},
                         {"LeakyRelu"},
                         {"Log"},
                         {"LogSoftmax"},
                         {"LpNormalization"},
                         {"LpPool", 2},
                         {"MatMul"},
                         {"Max"},
                         {"MaxPool"},
                         {"Mean"},
                         {"Min"},
                         {"Neg"},
                         {"Not"},
                         {"Pad", 2},
                         {"Reciprocal"},
                         {"ReduceL1"},
                         {"ReduceL2"},
                         {"ReduceLogSum"},
                         {"ReduceLogSumExp"},
                         {"ReduceMax"},
                         {"ReduceMean"},
                         {"ReduceMin"},
                         {"ReduceProd"},
                         {"ReduceSum"},
                         {"ReduceSumSquare"},
                         {"Relu"},
                         {"Reshape", 5},
                         {"Selu", 6},
                         {"Shape"},
                         {"Sigmoid"},
                         {"Size"},
                         {"Slice"},
                         {"Softmax"},
                         {"Softplus"},
                         {"Softsign"},
                         {"SpaceToDepth"},
                         {"Split", 2},
                         {"Sqrt"},
                         {"Squeeze"},
                         {"Sum"},
                         {"Tanh"},
                         {"Tile", 6},
                         {"TopK"},
                         {"Transpose"},
                         {"Unsqueeze"}};

constexpr std::array broadcasting = {"Add", "And", "Div", "Equal", "Greater", "Less", "Mul", "Or", "Pow", "Sub", "Xor"};

bool keeps_form(const std::string& op, std::int64_t opset) {
    const auto* found = std::ranges::find(kept, std::string_view(op), &Kept::op);
    return found != std::end(kept) && opset >= found->since;
}

std::size_t rank_of(const Graph& graph, ValueId value, const char* what) {
    const Value& known = graph.values[static_cast<std::size_t>(value)];
    if (!known.shape_known)
        throw Error("", std::string("the file does not say how many dimensions ") + what + " has",
                    "run onnx.shape_inference on it, or onnx.version_converter");
    return known.shape.size();
}

// The second operand with ones behind it, so that its dimensions stand at those of the first one from `axis` on.
void align(Graph& graph, Node& node, std::int64_t axis) {
    const auto left = static_cast<std::int64_t>(rank_of(graph, node.inputs[0], "input 0"));
    const auto right = static_cast<std::int64_t>(rank_of(graph, node.inputs[1], "input 1"));
    if (axis < 0) axis += left;
    const std::int64_t behind = axis < 0 || axis > left ? -1 : left - axis - right;
    if (behind < 0) throw Error("attribute \"axis\"", "does not fit the operands");
    if (behind == 0) return;
    std::vector<std::int64_t> axes;
    for (std::int64_t i = 0; i < behind; ++i) axes.push_back(right + i);
    Node aligned;
    aligned.op = "Unsqueeze";
    aligned.name = node.name + "_aligned";
    aligned.inputs = {node.inputs[1]};
    aligned.attributes.set("axes", axes);
    Value value;
    value.name = graph.fresh_name(aligned.name);
    aligned.outputs = {graph.add_value(std::move(value))};
    node.inputs[1] = aligned.outputs[0];
    graph.nodes.push_back(std::move(aligned));
}

void require_two(const Node& node) {
    if (node.inputs.size() < 2 || node.inputs[0] == no_value || node.inputs[1] == no_value)
        throw Error("must have two inputs");
}

void raise_broadcasting(Graph& graph, Node& node) {
    require_two(node);
    const bool has_axis = node.attributes.integer("broadcast", 0) != 0 && node.attributes.has("axis");
    const std::int64_t axis = node.attributes.integer("axis", 0);
    node.attributes.erase("broadcast");
    node.attributes.erase("axis");
    if (has_axis) align(graph, node, axis);
}

// A slope for each channel.
void raise_prelu(Graph& graph, Node& node) {
    require_two(node);
    const Value& slope = graph.values[static_cast<std::size_t>(node.inputs[1])];
    const bool is_one = slope.shape_known && volume(slope.shape) == 1;
    if (!is_one && rank_of(graph, node.inputs[1], "the slope") == 1) align(graph, node, 1);
}

void raise_reshape(Graph& graph, Node& node) {
    const auto shape = node.attributes.integers("shape");
    if (node.inputs.size() != 1) throw Error("must have one input");
    node.inputs.push_back(graph.add_constant(
        node.name + "_shape", Tensor::of<std::int64_t>({static_cast<std::int64_t>(shape.size())}, shape)));
    node.attributes.erase("shape");
}

void raise_cast(Node& node) {
    struct Named {
        std::string_view name;
        std::int64_t type;
    };
    constexpr Named types[] = {{"FLOAT", 1}, {"UINT8", 2}, {"INT8", 3},    {"INT32", 6},
                               {"INT64", 7}, {"BOOL", 9},  {"FLOAT16", 1}, {"DOUBLE", 1}};
    const std::string to = node.attributes.text("to", "");
    const auto* found = std::ranges::find(types, std::string_view(to), &Named::name);
    if (found == std::end(types)) throw Error("attribute \"to\"", quoted(to) + " is not a type that is supported");
    node.attributes.set("to", found->type);
}

void set_if_absent(Node& node, const char* name, Attribute value) {
    if (!node.attributes.has(name)) node.attributes.set(name, std::move(value));
}

void raise_normalization(Node& node) {
    node.attributes.erase("is_test");
    if (node.op == "BatchNormalization" && node.outputs.size() > 1)
        throw Error("", "it has the outputs of training", "export in eval mode");
}

void raise_node(Graph& graph, Node& node) {
    node.attributes.erase("consumed_inputs");
    if (std::ranges::find(broadcasting, node.op) != broadcasting.end()) return raise_broadcasting(graph, node);
    if (node.op == "PRelu") return raise_prelu(graph, node);
    if (node.op == "BatchNormalization" || node.op == "Dropout") return raise_normalization(node);
    if (node.op == "Gemm") node.attributes.erase("broadcast");
    if (keeps_form(node.op, graph.opset)) return;
    if (node.op == "Reshape") return raise_reshape(graph, node);
    if (node.op == "Cast") return raise_cast(node);
    if (node.op == "Concat") return set_if_absent(node, "axis", std::int64_t{1});
    if (node.op == "Selu") {
        set_if_absent(node, "alpha", 1.6732F);
        return set_if_absent(node, "gamma", 1.0507F);
    }
    if (node.op == "Pad") {
        node.attributes.set("pads", node.attributes.integers("paddings"));
        return node.attributes.erase("paddings");
    }
    if (node.op == "Split" && node.inputs.size() == 1) return;
    throw Error("", "its form of opset " + std::to_string(graph.opset) + " is not supported",
                "convert the file (onnx.version_converter, to opset 13)");
}

}  // namespace

void raise_opset(Graph& graph) {
    if (graph.opset >= first_current) return;
    const std::size_t count = graph.nodes.size();  // without those that are appended
    for (std::size_t i = 0; i < count; ++i) {
        Node node = graph.nodes[i];
        with_context(describe(node), [&] { raise_node(graph, node); });
        graph.nodes[i] = std::move(node);
    }
    graph.opset = first_current;
}

}  // namespace mlq
