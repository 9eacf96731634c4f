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
    CHECK(ports.choose_batch(20) == 20);
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
    CHECK(ports.choose_batch(20) == 4);
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
    CHECK(ports.choose_batch(20) == 1);  // each sample may have anchors of its own
}

TEST_CASE("networks of other inputs are told apart") {
    Build a, b, c, d;
    a.input("x", {-1, 8});
    b.input("x", {-1, 9});
    c.input("y", {-1, 8});
    d.input("x", {-1, 8});
    d.input("y", {-1, 8});
    const Ports first = ports_of(a.graph);
    CHECK_NOTHROW(require_same_inputs(first, first));
    CHECK_THROWS_WITH(require_same_inputs(first, ports_of(b.graph)),
                      Contains("input \"x\": takes samples of float32 9, in the other network float32 8"));
    CHECK_THROWS_WITH(require_same_inputs(first, ports_of(c.graph)), Contains("\"x\": is not in the other network"));
    CHECK_THROWS_WITH(require_same_inputs(first, ports_of(d.graph)), Contains("has 2 inputs, the other one 1"));
}
