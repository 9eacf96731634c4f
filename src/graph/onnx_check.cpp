#include <onnx/onnx_pb.h>

#include <limits>
#include <string>
#include <unordered_set>

#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"

namespace mlq {
namespace {

using Names = std::unordered_set<std::string>;

[[noreturn]] void complain(const std::string& kind, const std::string& name, const char* what) {
    throw Error(kind + " " + quoted(name), what);
}

void define(Names& defined, const std::string& kind, const std::string& name) {
    if (name.empty()) complain(kind, name, "has no name");
    if (!defined.insert(name).second) complain(kind, name, "is defined twice");
}

void check_nodes(const onnx::GraphProto& graph, Names& defined) {
    Names names;
    for (const auto& node : graph.node()) {
        define(names, "node", node.name());
        for (const auto& input : node.input()) {
            if (!input.empty() && !defined.contains(input)) complain("value", input, "is read before it is made");
        }
        for (const auto& output : node.output()) {
            if (!output.empty()) define(defined, "value", output);
        }
    }
}

void check_type(const onnx::ValueInfoProto& info) {
    if (info.type().tensor_type().elem_type() == onnx::TensorProto::UNDEFINED)
        complain("value", info.name(), "has no element type");
}

void check_graph(const onnx::GraphProto& graph) {
    Names defined;
    for (const auto& initializer : graph.initializer()) define(defined, "value", initializer.name());
    for (const auto& input : graph.input()) {
        define(defined, "input", input.name());
        check_type(input);
    }
    check_nodes(graph, defined);
    Names described;
    for (const auto& info : graph.value_info()) {
        define(described, "the type of value", info.name());
        if (!defined.contains(info.name())) complain("value", info.name(), "has a type but no maker");
        check_type(info);
    }
    for (const auto& output : graph.output()) {
        define(described, "output", output.name());
        if (!defined.contains(output.name())) complain("output", output.name(), "is made by no node");
        check_type(output);
    }
}

}  // namespace

void check_onnx(std::span<const std::byte> bytes) {
    onnx::ModelProto model;
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        throw Error("", "the bytes do not parse");
    check_graph(model.graph());
}

}  // namespace mlq
