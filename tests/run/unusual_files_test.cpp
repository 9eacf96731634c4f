// Files that are right but unusual, and files that are wrong about what needs no file to know.
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;
using Floats = std::vector<float>;

namespace {

Graph prepared(const wire::Model& model) {
    Graph graph = parse_onnx(model.bytes(), "m.onnx");
    prepare(graph);
    return graph;
}

std::vector<Floats> run(const Graph& graph, const Floats& input) {
    const Plan plan(graph, {});
    Workspace workspace(plan);
    plan.run(workspace, input);
    std::vector<Floats> outputs;
    for (std::size_t i = 0; i < plan.outputs().size(); ++i) {
        const auto output = plan.output(workspace, i).span<float>();
        outputs.emplace_back(output.begin(), output.end());
    }
    return outputs;
}

const Floats sample{1, -2, 3, -4};

}  // namespace

TEST_CASE("a network in float16 is one in float32, also between its integers and reals") {
    // x * w + float16(int64(x)), all in float16.
    const auto cast = [](int to) { return wire::text(5, wire::attribute("to", 2, wire::number(3, to))); };
    for (const int narrow : {wire::f16, wire::bf16}) {
        const std::int64_t two = 0x4000;  // in both types
        const Graph graph =
            prepared({.nodes = {wire::node("Mul", {"x", "w"}, {"m"}), wire::node("Cast", {"x"}, {"i"}, cast(wire::i64)),
                                wire::node("Cast", {"i"}, {"r"}, cast(narrow)), wire::node("Add", {"m", "r"}, {"y"})},
                      .initializers = {wire::tensor("w", {}, narrow, wire::number(5, two))},
                      .inputs = {wire::info("x", {1, 4}, narrow)},
                      .outputs = {wire::info("y", {1, 4}, narrow)}});
        CHECK(graph.notes.size() == 3);
        CHECK(run(graph, sample) == std::vector<Floats>{{3, -6, 9, -12}});
        const Graph again = parse_onnx(serialize_onnx(graph), "written.onnx");
        CHECK(again.notes.empty());
        CHECK(again.values[static_cast<std::size_t>(again.inputs[0])].type == DType::f32);
        CHECK(run(again, sample) == std::vector<Floats>{{3, -6, 9, -12}});
    }
}

TEST_CASE("what a file says of the values between its nodes may be wrong") {
    const std::vector<std::string> nodes{
        wire::node("Relu", {"x"}, {"r"}),
        wire::node("Cast", {"r"}, {"c"}, wire::text(5, wire::attribute("to", 2, wire::number(3, 1)))),
        wire::node("Flatten", {"c"}, {"y"})};
    for (const auto& lie : {wire::info("r", {7, 7, 7}), wire::info("r", {}, wire::i64), wire::info("c", {-1}, wire::u8),
                            wire::info("nobody", {1})}) {
        const Graph graph =
            prepared({.nodes = nodes, .outputs = {wire::info("y", {9, 9, 9})}, .more_graph = wire::text(13, lie)});
        CHECK(graph.values[static_cast<std::size_t>(graph.outputs[0])].shape == Shape{1, 4});
        CHECK(run(graph, sample) == std::vector<Floats>{{1, 0, 3, 0}});
    }
}

TEST_CASE("weights that are listed as inputs are weights") {
    const Graph graph = prepared({.nodes = {wire::node("Mul", {"x", "w"}, {"y"})},
                                  .initializers = {wire::float_tensor("w", {1}, {2})},
                                  .inputs = {wire::info("w", {1}), wire::info("x", {1, 4})}});
    CHECK(graph.inputs.size() == 1);
    CHECK(run(graph, sample) == std::vector<Floats>{{2, -4, 6, -8}});
}

TEST_CASE("an output may be an input, a constant, or a single number") {
    const Graph graph =
        prepared({.nodes = {wire::node("ReduceSum", {"x"}, {"y"},
                                       wire::text(5, wire::attribute("keepdims", 2, wire::number(3, 0))))},
                  .initializers = {wire::float_tensor("w", {1}, {7})},
                  .outputs = {wire::info("y", {}), wire::info("x", {1, 4}), wire::info("w", {1})}});
    CHECK(run(graph, sample) == std::vector<Floats>{{-2}, sample, {7}});
    CHECK(run(parse_onnx(serialize_onnx(graph), "written.onnx"), sample) == std::vector<Floats>{{-2}, sample, {7}});
}
