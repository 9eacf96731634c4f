#include "mlq/ptq/check_written.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "mlq/base/error.hpp"
#include "ptq/networks.hpp"

using namespace mlq;
using namespace mlq::testing;
using Catch::Contains;

namespace {

// Conv -> Relu -> Conv, its nodes and values called as lower_to_qdq calls what it adds.
Graph hostile_names() {
    Build b;
    const ValueId x = b.input("x", {-1, 3, 4, 4});
    const ValueId first = b.node("Conv", {x, weights(b, "W", {3, 3, 1, 1})}, "x_quantized");
    b.graph.nodes.back().name = "x_QuantizeLinear";
    const ValueId relu = b.node("Relu", {first}, "x_scale");
    b.graph.nodes.back().name = "conv";
    const ValueId second = b.node("Conv", {relu, weights(b, "W_int8", {3, 3, 1, 1})}, "x_dequantized");
    b.graph.nodes.back().name = "conv";
    b.finish({b.node("Conv", {second, weights(b, "W_int8_scale", {3, 3, 1, 1})}, "y")});
    b.graph.nodes.back().name = "W_int8_DequantizeLinear";
    return b.graph;
}

}  // namespace

TEST_CASE("names in a written model are unique, whatever the names of the original are") {
    Graph graph = hostile_names();
    const Graph int8 = quantize_on_noise(graph).graph;
    const Graph qdq = lower_to_qdq(int8, target_called("ort"));
    std::set<std::string> names;
    for (const Node& node : qdq.nodes) CHECK(names.insert(node.name).second);
    CHECK_NOTHROW(check_written(serialize_onnx(qdq), int8));
}

TEST_CASE("the check of a written model finds what runtimes refuse") {
    Graph original = hostile_names();
    const Graph good = quantize_on_noise(original).graph;
    Graph graph = lower_to_qdq(good, target_called("ort"));
    SECTION("two nodes of one name") {
        graph.nodes[1].name = graph.nodes[0].name;
        CHECK_THROWS_WITH(check_written(serialize_onnx(graph), good), Contains("defined twice"));
    }
    SECTION("nodes out of order") {
        std::swap(graph.nodes.front(), graph.nodes.back());
        CHECK_THROWS_WITH(check_written(serialize_onnx(graph), good), Contains("read before it is made"));
    }
    SECTION("another output") {
        graph.rename_value(graph.outputs[0], "other");
        CHECK_THROWS_WITH(check_written(serialize_onnx(graph), good), Contains("\"y\"") && Contains("other"));
    }
    SECTION("bytes that are cut off") {
        auto bytes = serialize_onnx(graph);
        bytes.resize(bytes.size() / 2);
        CHECK_THROWS_WITH(check_written(bytes, good), Contains("read back"));
    }
}
