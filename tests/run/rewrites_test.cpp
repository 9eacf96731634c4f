// What prepare() makes of a network computes what the network computes.
#include <algorithm>
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "mlq/base/random.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;
using Strings = std::vector<std::string>;
using Ints = std::vector<std::int64_t>;

namespace {

std::vector<float> noise(std::int64_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& x : values) x = static_cast<float>(random.normal());
    return values;
}

Tensor run(const Graph& graph, std::int64_t batch, std::uint64_t seed = 1) {
    const Plan plan(graph, {.batch = batch});
    Workspace workspace(plan);
    plan.run(workspace, noise(volume(plan.input_shape()), seed));
    const ConstTensorView output = plan.output(workspace);
    const auto values = output.span<float>();
    return Tensor::of<float>(output.shape, {values.data(), values.size()});
}

// Prepares the network and compares it with what it was, at two batch sizes; the operators that it then has.
Strings prepared_ops(Graph graph) {
    const Graph before = graph;
    prepare(graph);
    for (const std::int64_t batch : {1, 3}) {
        const Tensor a = run(before, batch), b = run(graph, batch);
        CHECK(a.shape() == b.shape());
        REQUIRE(a.size() == b.size());
        for (std::int64_t i = 0; i < a.size(); ++i)
            CHECK(a.data<float>()[i] == Approx(b.data<float>()[i]).epsilon(1e-5).margin(1e-5));
    }
    return ops_of(graph);
}

ValueId normalization(Build& b, ValueId x, std::int64_t channels) {
    const auto count = static_cast<std::size_t>(channels);
    const auto numbers = [&](const char* name, std::uint64_t seed) {
        return b.floats(name, {channels}, noise(channels, seed));
    };
    return b.node("BatchNormalization",
                  {x, numbers("g", 2), numbers("b", 3), numbers("m", 4),
                   b.floats("v", {channels}, std::vector<float>(count, 0.3F))},
                  "normalized");
}

}  // namespace

TEST_CASE("the mean over height and width is a GlobalAveragePool") {
    const bool keeps = GENERATE(true, false);
    const Strings expected = keeps ? Strings{"GlobalAveragePool"} : Strings{"GlobalAveragePool", "Flatten"};
    for (const Ints& axes : {Ints{2, 3}, Ints{-1, -2}}) {
        Build old;
        const ValueId x = old.input("x", {-1, 3, 4, 5});
        const std::pair<std::string, Attribute> keepdims{"keepdims", std::int64_t{keeps}};
        old.finish({old.node("ReduceMean", {x}, "y", {}, {{"axes", axes}, keepdims})});
        CHECK(prepared_ops(old.graph) == expected);

        Build now(18);
        const ValueId z = now.input("x", {-1, 3, 4, 5});
        now.finish({now.node("ReduceMean", {z, now.integers("axes", axes)}, "y", {}, {keepdims})});
        CHECK(prepared_ops(now.graph) == expected);
    }
}

TEST_CASE("other means stay what they are") {
    for (const auto& [shape, axes] : {std::pair{Shape{-1, 3, 4, 5}, Ints{1, 2}},
                                      {Shape{-1, 3, 4, 5}, Ints{3}},
                                      {Shape{-1, 3, 4}, Ints{2}},
                                      {Shape{-1, 3, 4, 5}, Ints{1, 2, 3}}}) {
        Build b;
        const ValueId x = b.input("x", shape);
        b.finish({b.node("ReduceMean", {x}, "y", {}, {{"axes", axes}})});
        CHECK(prepared_ops(b.graph) == Strings{"ReduceMean"});
    }
}

TEST_CASE("BatchNormalization that nothing can take in is a depthwise convolution, with the activation behind it") {
    for (const Shape& shape : {Shape{-1, 4, 3, 3}, Shape{-1, 4, 6}, Shape{-1, 4, 2, 3, 2}}) {
        Build b;
        const ValueId x = b.input("x", shape);
        const ValueId both = b.node("Concat", {x, x}, "both", {}, {{"axis", std::int64_t{1}}});
        b.finish({b.node("Relu", {normalization(b, both, 8)}, "y")});
        CHECK(prepared_ops(b.graph) == Strings{"Concat", "Conv"});
    }
    Build row;
    const ValueId x = row.input("x", {-1, 4});
    row.finish({normalization(row, x, 4)});
    CHECK(prepared_ops(row.graph) == Strings{"BatchNormalization"});
}

TEST_CASE("BatchNormalization behind weights that are known only after folding is part of them, not a convolution") {
    Build b;
    const ValueId x = b.input("x", {-1, 2, 3, 3});
    const ValueId v = b.floats("v", {4, 2, 1, 1}, noise(8, 7));
    const ValueId w = b.node("Mul", {v, b.floats("gain", {4, 1, 1, 1}, noise(4, 8))}, "w");
    b.finish({normalization(b, b.node("Conv", {x, w}, "y"), 4)});
    CHECK(prepared_ops(b.graph) == Strings{"Conv"});
}

TEST_CASE("a Softmax over several dimensions is one over rows") {
    const std::int64_t axis = GENERATE(0, 1, 2, -2, 3);
    Build b(11);
    const ValueId x = b.input("x", {-1, 3, 2, 2});
    b.finish({b.node("Softmax", {x}, "y", {}, {{"axis", axis}})});
    CHECK(prepared_ops(b.graph) == (axis == 3 ? Strings{"Softmax"} : Strings{"Flatten", "Softmax", "Reshape"}));
}

TEST_CASE("a Gemm that adds more than a bias is a Gemm and an Add") {
    const float beta = GENERATE(1.0F, -0.5F);
    Build b;
    const ValueId x = b.input("x", {-1, 4});
    const ValueId w = b.floats("w", {4, 4}, noise(16, 5));
    const ValueId y = b.node("Gemm", {x, w, x}, "y", {}, {{"beta", beta}, {"alpha", 2.0F}});
    b.finish({b.node("Relu", {y}, "z")});
    CHECK(prepared_ops(b.graph) == (beta == 1.0F ? Strings{"Gemm", "Add"} : Strings{"Gemm", "Mul", "Add"}));
    prepare(b.graph);
    CHECK_FALSE(only_node(b.graph, "Gemm").attributes.has("alpha"));
    CHECK(only_node(b.graph, "Add").clamp.has_value());
}

TEST_CASE("alpha and beta of a Gemm become part of its constants") {
    Build b;
    const ValueId x = b.input("x", {-1, 4});
    const ValueId w = b.floats("w", {3, 4}, noise(12, 5));
    const ValueId c = b.floats("c", {3}, noise(3, 6));
    b.finish({b.node("Gemm", {x, w, c}, "y", {}, {{"beta", 3.0F}, {"alpha", 0.5F}, {"transB", std::int64_t{1}}})});
    CHECK(prepared_ops(b.graph) == Strings{"Gemm"});
    prepare(b.graph);
    const Node& gemm = only_node(b.graph, "Gemm");
    CHECK_FALSE((gemm.attributes.has("alpha") || gemm.attributes.has("beta")));
    CHECK(numbers<float>(b.graph, gemm.inputs[2])[1] == 3 * noise(3, 6)[1]);
}
