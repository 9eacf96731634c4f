#include "upgrade_opset.hpp"

#include <algorithm>
#include <string_view>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::int64_t first_with_axis = 13;
constexpr std::int64_t last_with_changes = 21;

// Operators that a pass may make, or that newer opsets brought without changing an older one.
struct FirstOpset {
    std::string_view op;
    std::int64_t opset;
};

constexpr FirstOpset newcomers[] = {{"HardSwish", 14}, {"RMSNormalization", 23}, {"Swish", 24}};

ValueId integers(Graph& graph, const Node& node, const char* what, const std::vector<std::int64_t>& values) {
    return graph.add_constant(node.name + "_" + what,
                              Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

ValueId scalar(Graph& graph, const Node& node, const char* what, float value) {
    return graph.add_constant(node.name + "_" + what, Tensor::of<float>({}, std::span<const float>(&value, 1)));
}

// An attribute that became the next input.
void move_to_input(Graph& graph, Node& node, const char* name) {
    if (!node.attributes.has(name)) return;
    node.inputs.push_back(integers(graph, node, name, node.attributes.integers(name)));
    node.attributes.erase(name);
}

void upgrade_clip(Graph& graph, Node& node) {
    for (const char* bound : {"min", "max"}) {
        const bool given = node.attributes.has(bound);
        node.inputs.push_back(given ? scalar(graph, node, bound, node.attributes.real(bound, 0)) : no_value);
        node.attributes.erase(bound);
    }
}

void upgrade_pad(Graph& graph, Node& node) {
    move_to_input(graph, node, "pads");
    if (node.attributes.has("value"))
        node.inputs.push_back(scalar(graph, node, "value", node.attributes.real("value", 0)));
    node.attributes.erase("value");
}

void upgrade_top_k(Graph& graph, Node& node) {
    node.inputs.push_back(integers(graph, node, "k", {node.attributes.integer("k", 1)}));
    node.attributes.erase("k");
}

void upgrade_slice(Graph& graph, Node& node) {
    for (const char* name : {"starts", "ends", "axes"}) move_to_input(graph, node, name);
}

void upgrade_softmax(const Graph& graph, Node& node) {
    const Value& x = graph.values[static_cast<std::size_t>(node.inputs.front())];
    const std::int64_t axis = node.attributes.integer("axis", 1);
    const auto rank = static_cast<std::int64_t>(x.shape.size());
    if (!x.shape_known || (axis != rank - 1 && axis != -1))
        throw Error(describe(node),
                    "before opset 13 it normalises over several dimensions at once, which newer opsets cannot say",
                    "export with opset 13 or later");
    node.attributes.set("axis", std::int64_t{-1});
}

ValueId list_of_scales(Graph& graph, const Node& node, const std::vector<float>& scales) {
    return graph.add_constant(node.name + "_scales",
                              Tensor::of<float>({static_cast<std::int64_t>(scales.size())}, scales));
}

// Nearest neighbours were rounded up along dimensions that shrink and down along the others, which newer opsets say for
// all dimensions alike: where both occur, a Resize of its own goes ahead and makes the image larger.
void upgrade_nearest(Graph& graph, Node& node, const std::vector<float>& scales) {
    const auto shrinks = [](float scale) { return scale < 1; };
    const bool some = std::any_of(scales.begin(), scales.end(), shrinks);
    node.attributes.set("nearest_mode", std::string(some ? "ceil" : "floor"));
    if (!some || std::none_of(scales.begin(), scales.end(), [](float scale) { return scale > 1; })) return;
    std::vector<float> up = scales, down = scales;
    std::replace_if(up.begin(), up.end(), shrinks, 1.0F);
    std::replace_if(
        down.begin(), down.end(), [](float scale) { return scale > 1; }, 1.0F);
    Value between = graph.values[static_cast<std::size_t>(node.inputs[0])];
    between.name = graph.fresh_name(node.name + "_larger");
    between.shape_known = false;
    between.shape.clear();
    Node larger = node;
    larger.name += "_larger";
    larger.attributes.set("nearest_mode", std::string("floor"));
    larger.inputs[2] = list_of_scales(graph, node, up);
    larger.outputs = {graph.add_value(std::move(between))};
    node.inputs[0] = larger.outputs[0];
    node.inputs[2] = list_of_scales(graph, node, down);
    graph.nodes.push_back(std::move(larger));
}

// Upsample and Resize of opset 10 look at x / scale.
void upgrade_resize(Graph& graph, Node& node) {
    ValueId scales = node.inputs.size() > 1 ? node.inputs[1] : no_value;
    if (node.attributes.has("scales")) {
        scales = list_of_scales(graph, node, node.attributes.reals("scales"));
        node.attributes.erase("scales");
    }
    node.op = "Resize";
    node.inputs = {node.inputs.front(), no_value, scales};
    node.attributes.set("coordinate_transformation_mode", std::string("asymmetric"));
    const Tensor* constant = graph.constant_of(scales);
    if (constant == nullptr || node.attributes.text("mode", "nearest") != "nearest") return;
    const auto values = constant->span<float>();
    upgrade_nearest(graph, node, {values.begin(), values.end()});
}

void upgrade_dropout(const Graph& graph, Node& node, std::int64_t opset) {
    const ValueId mask = node.outputs.size() > 1 ? node.outputs[1] : no_value;
    if (opset < 12 && mask != no_value && (graph.is_output(mask) || graph.count_consumers(mask) > 0))
        throw Error(describe(node), "its mask is used, which means something else since opset 12",
                    "export without the mask, or with opset 12 or later");
    node.attributes.erase("ratio");
}

void upgrade_node(Graph& graph, Node& node, std::int64_t opset) {
    if (node.op == "Squeeze" || node.op == "Unsqueeze") return move_to_input(graph, node, "axes");
    if (node.op == "Split") return move_to_input(graph, node, "split");
    if (node.op == "ReduceSum") return move_to_input(graph, node, "axes");
    if (node.op == "Softmax" || node.op == "LogSoftmax") return upgrade_softmax(graph, node);
    if (node.op == "Scatter") node.op = "ScatterElements";
    if (node.op == "TopK" && opset < 10) return upgrade_top_k(graph, node);
    if (node.op == "BatchNormalization") return node.attributes.erase("spatial");
    if (node.op == "Dropout") return upgrade_dropout(graph, node, opset);
    if (node.op == "Clip" && opset < 11) return upgrade_clip(graph, node);
    if (node.op == "Pad" && opset < 11) return upgrade_pad(graph, node);
    if (node.op == "Slice" && opset < 10) return upgrade_slice(graph, node);
    if (node.op == "Upsample" || (node.op == "Resize" && opset < 11)) return upgrade_resize(graph, node);
}

}  // namespace

void upgrade_opset(Graph& graph) {
    const std::int64_t from = graph.opset;
    if (from < first_with_axis) {
        const std::size_t count = graph.nodes.size();  // without those that are appended
        for (std::size_t i = 0; i < count; ++i) {
            Node node = graph.nodes[i];  // constants are added while it is rewritten
            upgrade_node(graph, node, from);
            graph.nodes[i] = std::move(node);
        }
        graph.opset = first_with_axis;
        graph.tidy();
    }
    graph.opset = std::min(graph.opset, last_with_changes);
    for (const FirstOpset& newcomer : newcomers) {
        if (std::ranges::any_of(graph.nodes, [&](const Node& node) { return node.op == newcomer.op; }))
            graph.opset = std::max(graph.opset, newcomer.opset);
    }
}

}  // namespace mlq
