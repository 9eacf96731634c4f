#include "loop_facts.hpp"

#include <algorithm>
#include <optional>

#include "mlq/base/error.hpp"
#include "onnx_tensor.hpp"

namespace mlq {
namespace {

constexpr int longest_chain = 16;

bool has_output(const onnx::NodeProto& node, const std::string& name) {
    return std::find(node.output().begin(), node.output().end(), name) != node.output().end();
}

const onnx::NodeProto* find_producer(const onnx::GraphProto& graph, const std::string& name) {
    const auto found = std::find_if(graph.node().begin(), graph.node().end(),
                                    [&](const auto& node) { return has_output(node, name); });
    return found == graph.node().end() ? nullptr : &*found;
}

std::optional<std::int64_t> one_number(const onnx::TensorProto& proto) {
    const Tensor tensor = read_tensor(proto, "constant", nullptr);
    if (tensor.size() != 1) return std::nullopt;
    if (tensor.type() == DType::i64) return *tensor.data<std::int64_t>();
    if (tensor.type() == DType::i32) return *tensor.data<std::int32_t>();
    if (tensor.type() == DType::boolean) return *tensor.data<bool>() ? 1 : 0;
    return std::nullopt;
}

std::optional<std::int64_t> number_of_constant(const onnx::NodeProto& node) {
    for (const auto& attribute : node.attribute()) {
        if (attribute.name() == "value" && attribute.has_t()) return one_number(attribute.t());
        if (attribute.name() == "value_int") return attribute.i();
    }
    return std::nullopt;
}

// The nodes that keep a number, whatever its shape.
bool keeps_number(const onnx::NodeProto& node) {
    for (const char* op : {"Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape"}) {
        if (node.op_type() == op) return node.input_size() > 0;
    }
    return false;
}

struct Found {
    std::optional<std::int64_t> number;
    std::string open_end;  // otherwise: the name that nothing in the graph makes, or that a node computes
    bool is_made = false;  // by a node of the graph
};

Found follow(const onnx::GraphProto& graph, std::string name) {
    for (int i = 0; i < longest_chain; ++i) {
        for (const auto& initializer : graph.initializer()) {
            if (initializer.name() == name) return {one_number(initializer), name, true};
        }
        const auto* producer = find_producer(graph, name);
        if (producer == nullptr) return {std::nullopt, name, false};
        if (producer->op_type() == "Constant") return {number_of_constant(*producer), name, true};
        if (!keeps_number(*producer)) return {std::nullopt, name, true};
        name = producer->input(0);
    }
    return {std::nullopt, name, true};
}

const onnx::GraphProto& find_body(const onnx::NodeProto& node) {
    for (const auto& attribute : node.attribute()) {
        if (attribute.name() == "body" && attribute.has_g()) return attribute.g();
    }
    throw Error("", "has no body", "the file is damaged");
}

// Whether every round says that another one follows.
bool goes_on(const onnx::GraphProto& body, const onnx::GraphProto& written, NameScope& scope) {
    const Found inside = follow(body, body.output(0).name());
    if (inside.is_made) return inside.number == 1;
    if (inside.open_end == body.input(1).name()) return true;
    for (const auto& input : body.input()) {
        if (input.name() == inside.open_end) return false;
    }
    return follow(written, scope.find(inside.open_end)).number == 1;
}

}  // namespace

LoopFacts read_loop(const onnx::NodeProto& node, const onnx::GraphProto& written, NameScope& scope) {
    constexpr const char* remedy = "export with a fixed number of rounds (trace the model instead of scripting it)";
    LoopFacts facts{&find_body(node), 0};
    const onnx::GraphProto& body = *facts.body;
    const int carried = node.input_size() - 2;
    if (carried < 0 || body.input_size() != carried + 2 || body.output_size() < carried + 1 ||
        node.output_size() > body.output_size() - 1)
        throw Error("", "its inputs and outputs do not fit its body", "the file is damaged");
    if (node.input(0).empty()) throw Error("", "runs until a condition says no", remedy);
    const auto trips = follow(written, node.input(0)).number;
    if (!trips) throw Error("", "how often it runs is computed", remedy);
    const bool starts = node.input(1).empty() || follow(written, node.input(1)).number == 1;
    if (!starts || !goes_on(body, written, scope)) throw Error("", "a computed condition may end it", remedy);
    facts.trips = std::max<std::int64_t>(0, *trips);
    return facts;
}

}  // namespace mlq
