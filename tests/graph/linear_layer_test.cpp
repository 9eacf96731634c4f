#include "graph/linear_layer.hpp"

#include <catch2/catch.hpp>

#include "build.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;

namespace {

using Attributes = std::vector<std::pair<std::string, Attribute>>;

// x -> op(weights, bias) -> y with constant weights.
struct Layer {
    Build build;
    ValueId x, weights, bias;

    Layer(const char* op, Shape shape, const Attributes& attributes = {}) {
        x = build.input("x", {});
        weights = build.graph.add_constant("w", Tensor(DType::f32, std::move(shape)));
        bias = build.floats("b", {1}, {0});
        build.finish({build.node(op, {x, weights, bias}, "y", {}, attributes)});
    }
    Node& node() { return build.graph.nodes[0]; }
    std::optional<LinearLayer> read() { return linear_layer(build.graph, node()); }
};

Attributes group(std::int64_t count) {
    return {{"group", count}};
}

const Attributes turned = {{"transB", std::int64_t{1}}};

}  // namespace

TEST_CASE("a Conv counts its output channels first, and the input channels of one group") {
    Layer layer("Conv", {6, 4, 3, 3}, group(3));
    const auto conv = layer.read();
    REQUIRE(conv);
    CHECK(conv->kind == LinearKind::convolution);
    CHECK(conv->input == layer.x);
    CHECK(conv->weights == layer.weights);
    CHECK(conv->bias == layer.bias);
    CHECK(conv->constant == layer.build.graph.constant_of(layer.weights));
    CHECK(conv->output_axis == 0);
    CHECK(conv->input_axis == 1);
    CHECK(conv->groups == 3);
    CHECK(conv->outputs == 6);
    CHECK(conv->inputs == 12);
}

TEST_CASE("a ConvTranspose counts its input channels first, and the output channels of one group") {
    const auto layer = Layer("ConvTranspose", {6, 4, 3, 3}, group(3)).read();
    REQUIRE(layer);
    CHECK(layer->kind == LinearKind::transposed_convolution);
    CHECK(layer->output_axis == 1);
    CHECK(layer->input_axis == 0);
    CHECK(layer->outputs == 12);
    CHECK(layer->inputs == 6);
}

TEST_CASE("a Gemm's weights lie as transB says, and its bias has a factor") {
    const auto plain = Layer("Gemm", {4, 6}, {{"beta", 0.5F}}).read();
    REQUIRE(plain);
    CHECK(plain->kind == LinearKind::product);
    CHECK(plain->output_axis == 1);
    CHECK(plain->outputs == 6);
    CHECK(plain->inputs == 4);
    CHECK(plain->bias_factor == 0.5F);
    CHECK(plain->takes_bias);
    const auto other = Layer("Gemm", {4, 6}, turned).read();
    REQUIRE(other);
    CHECK(other->output_axis == 0);
    CHECK(other->input_axis == 1);
    CHECK(other->outputs == 4);
    CHECK(other->inputs == 6);
    CHECK(other->bias_factor == 1);
}

TEST_CASE("a MatMul has no bias, and attributes of a Gemm or a Conv say nothing about it") {
    Layer layer("MatMul", {4, 6}, {turned[0], group(2)[0]});
    const auto product = layer.read();
    REQUIRE(product);
    CHECK(product->output_axis == 1);
    CHECK(product->outputs == 6);
    CHECK(product->groups == 1);
    CHECK(product->bias == no_value);
    CHECK_FALSE(product->takes_bias);
}

TEST_CASE("missing inputs and outputs") {
    for (const char* op : {"Conv", "ConvTranspose", "Gemm", "MatMul"}) {
        INFO(op);
        const Shape shape = op[0] == 'C' ? Shape{2, 2, 1, 1} : Shape{2, 2};
        Layer without_bias(op, shape);
        without_bias.node().inputs.resize(2);
        REQUIRE(without_bias.read());
        CHECK(without_bias.read()->bias == no_value);
        Layer absent_bias(op, shape);
        absent_bias.node().inputs[bias_slot] = no_value;
        CHECK(absent_bias.read()->bias == no_value);
        Layer without_weights(op, shape);
        without_weights.node().inputs.resize(1);
        CHECK_FALSE(without_weights.read());
        Layer absent_weights(op, shape);
        absent_weights.node().inputs[weights_slot] = no_value;
        CHECK_FALSE(absent_weights.read());
        Layer without_data(op, shape);
        without_data.node().inputs[0] = no_value;
        CHECK_FALSE(without_data.read());
        Layer without_output(op, shape);
        without_output.node().outputs.clear();
        CHECK_FALSE(without_output.read());
    }
}

TEST_CASE("weights of a rank that the operator does not have, or without elements") {
    for (const char* op : {"Conv", "ConvTranspose"}) {
        CHECK(Layer(op, {2, 2, 1}).read());
        CHECK(Layer(op, {2, 2, 1, 1, 1}).read());
        CHECK_FALSE(Layer(op, {2, 2}).read());
        CHECK_FALSE(Layer(op, {2, 2, 0}).read());
    }
    for (const char* op : {"Gemm", "MatMul"}) {
        CHECK_FALSE(Layer(op, {2}).read());
        CHECK_FALSE(Layer(op, {3, 2, 2}).read());
        CHECK_FALSE(Layer(op, {0, 2}).read());
    }
    CHECK_FALSE(Layer("Add", {2, 2}).read());
}

TEST_CASE("groups that do not divide the channels") {
    for (const char* op : {"Conv", "ConvTranspose"}) {
        CHECK(Layer(op, {6, 4, 1}, group(6)).read());
        CHECK_FALSE(Layer(op, {6, 4, 1}, group(4)).read());
        CHECK_FALSE(Layer(op, {6, 4, 1}, group(12)).read());
        CHECK_FALSE(Layer(op, {6, 4, 1}, group(0)).read());
        CHECK_FALSE(Layer(op, {6, 4, 1}, group(-2)).read());
    }
}

TEST_CASE("computed weights tell what their shape tells") {
    Layer layer("Conv", {1, 1, 1});
    const auto computed = layer.build.value("computed");
    layer.node().inputs[weights_slot] = computed;
    layer.node().attributes.set("group", std::int64_t{2});
    auto& value = layer.build.graph.values[computed];
    const auto unknown = layer.read();
    REQUIRE(unknown);
    CHECK(unknown->constant == nullptr);
    CHECK(unknown->outputs == 0);
    CHECK(unknown->output_axis == 0);
    value.shape_known = true;
    value.shape = {4, -1, 3};
    REQUIRE(layer.read());
    CHECK(layer.read()->outputs == 4);
    CHECK(layer.read()->inputs == 0);
    value.shape = {-1, 5, 3};  // two groups of an unknown number
    CHECK_FALSE(layer.read());
    layer.node().attributes.erase("group");
    REQUIRE(layer.read());
    CHECK(layer.read()->outputs == 0);
    CHECK(layer.read()->inputs == 5);
    value.shape = {4, 5};
    CHECK_FALSE(layer.read());
}

TEST_CASE("an attribute of the wrong type is an error") {
    CHECK_THROWS_AS(Layer("Conv", {2, 2, 1}, {{"group", std::string("two")}}).read(), Error);
    CHECK_THROWS_AS(Layer("Gemm", {2, 2}, {{"transB", std::string("yes")}}).read(), Error);
}
