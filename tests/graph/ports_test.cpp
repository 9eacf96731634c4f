#include "mlq/graph/ports.hpp"

#include <catch2/catch.hpp>

#include "build.hpp"

using namespace mlq;
using Catch::Contains;

TEST_CASE("the open first dimension is the batch, of outputs too") {
    Build b;
    const ValueId image = b.input("image", {-1, 3, 8, 8});
    const Ports ports = ports_of(b.finish({b.node("Relu", {image}, "y", {-1, 3, 8, 8})}));
    CHECK(ports.fixed_batch == 0);
    CHECK(ports.smallest_batch() == 1);
    REQUIRE(ports.inputs.size() == 1);
    CHECK(ports.inputs[0].name == "image");
    CHECK(ports.inputs[0].value == image);
    CHECK(ports.inputs[0].has_batch);
    CHECK(ports.inputs[0].sample == Shape{3, 8, 8});
    CHECK(ports.inputs[0].shape(5) == Shape{5, 3, 8, 8});
    CHECK(ports.outputs[0].shape(5) == Shape{5, 3, 8, 8});
    CHECK(&sample_input(ports) == &ports.inputs[0]);
    CHECK_NOTHROW(require_batch(ports, 7));
}

TEST_CASE("a fixed batch is the first input's, and no other will do") {
    Build b;
    const ValueId image = b.input("image", {4, 3});
    b.input("scale", {3});
    const Ports ports = ports_of(b.finish({b.node("Relu", {image}, "y", {4, 3})}));
    CHECK(ports.fixed_batch == 4);
    CHECK(ports.inputs[0].sample == Shape{3});
    CHECK_FALSE(ports.inputs[1].has_batch);
    CHECK(ports.inputs[1].shape(4) == Shape{3});
    CHECK(ports.outputs[0].shape(4) == Shape{4, 3});
    CHECK_NOTHROW(require_batch(ports, 4));
    CHECK_THROWS_WITH(require_batch(ports, 1), Contains("input \"image\"") && Contains("fixes the batch size at 4"));
}

TEST_CASE("beside an open batch, an input with a fixed first dimension has none, and neither has a scalar") {
    Build b;
    b.input("image", {-1, 3});
    b.input("anchors", {100, 4});
    b.input("threshold", {});
    b.graph.values[static_cast<std::size_t>(b.graph.inputs[2])].shape_known = true;
    b.graph.values[static_cast<std::size_t>(b.graph.inputs[2])].type = DType::i64;
    const Ports ports = ports_of(b.graph);
    CHECK(ports.inputs[0].shape(2) == Shape{2, 3});
    CHECK(ports.inputs[1].shape(2) == Shape{100, 4});
    CHECK(ports.inputs[2].shape(2).empty());
    CHECK(ports.inputs[2].type == DType::i64);
}

TEST_CASE("samples go to the only input, which takes float32 and has a batch") {
    Build b;
    CHECK_THROWS_WITH(sample_input(ports_of(b.graph)), Contains("0 inputs where one is needed"));
    const ValueId image = b.input("x", {8});
    CHECK_THROWS_WITH(sample_input(ports_of(b.graph)), Contains("input \"x\"") && Contains("shape 8, not batch x"));
    b.graph.values[static_cast<std::size_t>(image)].shape = {-1, 8};
    CHECK(sample_input(ports_of(b.graph)).sample == Shape{8});
    b.graph.values[static_cast<std::size_t>(image)].type = DType::i64;
    CHECK_THROWS_WITH(sample_input(ports_of(b.graph)), Contains("is int64, samples are float32"));
    b.input("mask", {1});
    CHECK_THROWS_WITH(sample_input(ports_of(b.graph)), Contains("2 inputs (\"x\", \"mask\")"));
}

TEST_CASE("networks of other samples are told apart") {
    Build a, b;
    a.input("x", {-1, 8});
    b.input("y", {-1, 9});
    const Ports first = ports_of(a.graph), second = ports_of(b.graph);
    CHECK_NOTHROW(require_same_sample(sample_input(first), sample_input(first)));
    CHECK_THROWS_WITH(require_same_sample(sample_input(first), sample_input(second)),
                      Contains("input \"y\": takes samples of 9, the other network 8"));
}
