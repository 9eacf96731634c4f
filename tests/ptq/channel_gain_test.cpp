#include "ptq/channel_gain.hpp"

#include <catch2/catch.hpp>

using namespace mlq;

namespace {

using Gains = std::vector<double>;

struct Network {
    Graph graph;

    ValueId value(const char* name, Shape shape) {
        Value value;
        value.name = name;
        value.shape = std::move(shape);
        value.shape_known = true;
        return graph.add_value(std::move(value));
    }
    Node& node(const char* op, std::vector<ValueId> inputs, ValueId output) {
        Node& node = graph.nodes.emplace_back();
        node.name = node.op = op;
        node.inputs = std::move(inputs);
        node.outputs = {output};
        graph.outputs.push_back(output);
        return node;
    }
    Gains gain(ValueId id) const { return channel_gains(graph)[static_cast<std::size_t>(id)]; }
};

// x -> op with weights 1, 2, 3, ... -> y; the gain of x.
Gains gain_of(const char* op, Shape input, Shape weights,
              std::vector<std::pair<std::string, Attribute>> attributes = {}, bool constant = true) {
    Network net;
    Tensor numbers(DType::f32, weights);
    for (std::int64_t i = 0; i < numbers.size(); ++i) numbers.data<float>()[i] = static_cast<float>(i + 1);
    const ValueId x = net.value("x", std::move(input));
    const ValueId w = constant ? net.graph.add_constant("w", std::move(numbers)) : net.value("w", std::move(weights));
    Node& node = net.node(op, {x, w}, net.value("y", {}));
    for (auto& [name, attribute] : attributes) node.attributes.set(name, attribute);
    return net.gain(x);
}

}  // namespace

TEST_CASE("the gain of a channel is the sum of the squared weights that it meets") {
    // Rows are output channels: 1 2 3 / 4 5 6.
    CHECK(gain_of("Conv", {1, 3, 1, 1}, {2, 3, 1, 1}) == Gains{1 + 16, 4 + 25, 9 + 36});
    CHECK(gain_of("Gemm", {1, 3}, {2, 3}, {{"transB", std::int64_t{1}}}) == Gains{1 + 16, 4 + 25, 9 + 36});
    // Rows are input channels.
    CHECK(gain_of("Gemm", {1, 2}, {2, 3}) == Gains{1 + 4 + 9, 16 + 25 + 36});
    CHECK(gain_of("MatMul", {1, 2}, {2, 3}) == Gains{1 + 4 + 9, 16 + 25 + 36});
    CHECK(gain_of("ConvTranspose", {1, 2, 1, 1}, {2, 3, 1, 1}) == Gains{1 + 4 + 9, 16 + 25 + 36});
}

TEST_CASE("the channels of a group meet the weights of that group") {
    // Two groups of one output and two inputs each: 1 2 / 3 4.
    CHECK(gain_of("Conv", {1, 4, 1}, {2, 2, 1}, {{"group", std::int64_t{2}}}) == Gains{1, 4, 9, 16});
    CHECK(gain_of("ConvTranspose", {1, 2, 1}, {2, 2, 1}, {{"group", std::int64_t{2}}}) == Gains{1 + 4, 9 + 16});
    // Two taps for each of two depthwise channels: 1 2 / 3 4.
    CHECK(gain_of("Conv", {1, 2, 2}, {2, 1, 2}, {{"group", std::int64_t{2}}}) == Gains{1 + 4, 9 + 16});
}

TEST_CASE("nothing is known of a value that meets computed weights or an operator of another kind") {
    CHECK(gain_of("MatMul", {1, 2}, {2, 3}, {}, false).empty());
    CHECK(gain_of("MatMul", {1, 2}, {1, 2, 3}).empty());
    CHECK(gain_of("Conv", {1, 4, 1}, {3, 2, 1}, {{"group", std::int64_t{2}}}).empty());
    CHECK(gain_of("Exp", {1, 2}, {2, 3}).empty());
}

TEST_CASE("a value that is the second operand of a product has no known gain, whatever else reads it") {
    Network net;
    const ValueId x = net.value("x", {2, 2});
    net.node("MatMul", {net.value("other", {2, 2}), x}, net.value("product", {2, 2}));
    net.node("Relu", {x}, net.value("relu", {2, 2}));
    CHECK(net.gain(x).empty());
    net.graph.nodes.erase(net.graph.nodes.begin());
    CHECK(net.gain(x) == Gains{1, 1});
}
