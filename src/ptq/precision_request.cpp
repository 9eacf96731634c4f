#include <algorithm>
#include <regex>

#include "base/nearest_names.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/ptq/assign_precision.hpp"

namespace mlq {
namespace {

std::vector<std::string> node_names(const Graph& graph) {
    std::vector<std::string> names;
    for (const Node& node : graph.nodes) names.push_back(node.name);
    return names;
}

// The library's matcher recurses once a character.
constexpr std::size_t longest_name = 4000;

std::regex compile(const std::string& pattern) {
    constexpr std::size_t longest = 1000;
    if (pattern.size() > longest)
        throw Error("pattern " + quoted(pattern), "is longer than " + std::to_string(longest) + " characters");
    try {
        return std::regex(pattern);
    } catch (const std::regex_error& error) {
        throw Error("pattern " + quoted(pattern), "is no regular expression (" + std::string(error.what()) + ")",
                    "\".*head.*\" matches every name with \"head\" in it");
    }
}

void request_bits(Graph& graph, const PrecisionRequest& request) {
    const auto check = [](const std::string& whose, int bits) {
        if (bits != 7 && bits != 8)
            throw Error(whose, std::to_string(bits) + " bits are not built", "use 7 or 8 activation bits");
    };
    check("activation bits", request.default_activation_bits);
    for (Node& node : graph.nodes) node.activation_bits = request.default_activation_bits;
    for (const auto& [name, bits] : request.activation_bits) {
        check("node " + quoted(name), bits);
        const auto node = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                       [&, wanted = &name](const Node& one) { return one.name == *wanted; });
        if (node == graph.nodes.end())
            throw Error("node " + quoted(name), "the network has no node of that name",
                        suggest(name, node_names(graph)));
        if (!is_family(*node, OpFamily::linear))
            throw Error("node " + quoted(name), "is a " + node->op + ", which has no activation bits",
                        "name the Conv, Gemm or MatMul that reads its output");
        node->activation_bits = bits;
    }
}

}  // namespace

void request_precision(Graph& graph, const PrecisionRequest& request) {
    const auto ask_where = [&](Precision precision, const auto& applies) {
        bool any = false;
        for (Node& node : graph.nodes) {
            if (!applies(node)) continue;
            node.precision = precision;
            any = true;
        }
        return any;
    };
    for (const std::string& type : request.keep_float_types) {
        if (!ask_where(Precision::float32, [&](const Node& node) { return node.op == type; })) {
            std::vector<std::string> types;
            for (const Node& node : graph.nodes) types.push_back(node.op);
            throw Error("operator type " + quoted(type), "no node of the network has it", suggest(type, types));
        }
    }
    for (const std::string& pattern : request.keep_float_patterns) {
        const std::regex expression = compile(pattern);
        const auto matches = [&](const Node& node) {
            return node.name.size() <= longest_name && std::regex_match(node.name, expression);
        };
        if (!ask_where(Precision::float32, matches))
            throw Error("pattern " + quoted(pattern), "matches no node's name",
                        "it must match the whole name: \".*" + pattern + ".*\" looks inside");
    }
    for (const auto& [name, precision] : request.nodes) {
        if (precision != Precision::float32 && precision != Precision::int8)
            throw Error("node " + quoted(name), "precision " + to_string(precision) + " is not built yet",
                        "use float32 or int8");
        if (!ask_where(precision, [&, wanted = &name](const Node& node) { return node.name == *wanted; }))
            throw Error("node " + quoted(name), "the network has no node of that name",
                        suggest(name, node_names(graph)));
    }
    request_bits(graph, request);
}

}  // namespace mlq
