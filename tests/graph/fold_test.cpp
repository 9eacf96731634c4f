// BatchNormalization, scales and biases become weights: the numbers, and when it must not happen.
#include <catch2/catch.hpp>

#include "graph/rewrite.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;
using Strings = std::vector<std::string>;

namespace {

// Weights such as 0.1, 0.2, ...: every one different.
std::vector<float> ramp(std::int64_t count, float step = 0.1F) {
    std::vector<float> values;
    for (std::int64_t i = 1; i <= count; ++i) values.push_back(step * static_cast<float>(i));
    return values;
}

ValueId batch_normalization(Build& b, ValueId x, std::int64_t channels, std::string name) {
    return b.node("BatchNormalization",
                  {x, b.floats(name + ".gamma", {channels}, ramp(channels, -0.5F)),
                   b.floats(name + ".beta", {channels}, ramp(channels, 0.25F)),
                   b.floats(name + ".mean", {channels}, ramp(channels, 0.75F)),
                   b.floats(name + ".variance", {channels}, ramp(channels, 2))},
                  name, {}, {{"epsilon", 0.01F}});
}

}  // namespace

TEST_CASE(
    "BatchNormalization folds into a convolution by w' = w g / sqrt(v + e), b' = (b - m) g / sqrt(v + e) + beta") {
    Build b;
    const auto x = b.input("x", {1, 1, 1, 1});
    const auto w = b.floats("w", {1, 1, 1, 1}, {3});
    const auto y = b.node("Conv", {x, w, b.floats("b", {1}, {5})}, "y");
    const auto z = b.node(
        "BatchNormalization",
        {y, b.floats("g", {1}, {8}), b.floats("beta", {1}, {-1}), b.floats("m", {1}, {1}), b.floats("v", {1}, {15})},
        "z", {}, {{"epsilon", 1.0F}});
    auto& graph = b.finish({z});
    CHECK(rewrite(graph, "fold_batch_normalization").applied == 1);
    const auto& conv = only_node(graph, "Conv");
    CHECK(numbers<float>(graph, conv.inputs[1]) == std::vector<float>{3 * 8 / 4.0F});
    CHECK(numbers<float>(graph, conv.inputs[2]) == std::vector<float>{(5 - 1) * 8 / 4.0F - 1});
    CHECK(name_of(graph, conv.inputs[1]) == "w");
    CHECK(name_of(graph, conv.outputs[0]) == "z");
    CHECK(graph.nodes.size() == 1);
}

TEST_CASE("BatchNormalization folds into convolutions of any grouping") {
    const auto group = GENERATE(1, 2, 4);
    Build b;
    const auto x = b.input("x", {2, 4, 5, 4});
    const auto w = b.floats("w", {8, 4 / group, 3, 2}, ramp(8 * 4 / group * 6));
    const auto y = b.node("Conv", {x, w}, "y", {}, {{"group", std::int64_t{group}}});
    auto& graph = b.finish({batch_normalization(b, y, 8, "z")});
    const auto result = rewrite(graph, "fold_batch_normalization");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-4);
    CHECK(ops_of(graph) == Strings{"Conv"});
}

TEST_CASE("BatchNormalization folds into transposed convolutions, whose channels are on axis 1 of each group") {
    const auto group = GENERATE(1, 2, 4);
    Build b;
    const auto x = b.input("x", {2, 4, 3, 3});
    const auto w = b.floats("w", {4, 3, 2, 2}, ramp(48));
    const auto y = b.node("ConvTranspose", {x, w}, "y", {}, {{"group", std::int64_t{group}}});
    auto& graph = b.finish({batch_normalization(b, y, 3 * group, "z")});
    const auto result = rewrite(graph, "fold_batch_normalization");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-4);
}

TEST_CASE("BatchNormalization folds into Gemm with all its factors, and into MatMul, which becomes one") {
    const auto form = GENERATE(0, 1, 2, 3);
    CAPTURE(form);
    Build b;
    const auto x = b.input("x", {2, 3});
    ValueId y = no_value;
    if (form == 0) y = b.node("MatMul", {x, b.floats("w", {3, 4}, ramp(12))}, "y");
    if (form == 1) y = b.node("Gemm", {x, b.floats("w", {4, 3}, ramp(12))}, "y", {}, {{"transB", std::int64_t{1}}});
    if (form == 2)
        y = b.node("Gemm", {x, b.floats("w", {3, 4}, ramp(12)), b.floats("c", {1, 4}, ramp(4))}, "y", {},
                   {{"alpha", 0.5F}, {"beta", 3.0F}});
    if (form == 3) y = b.node("Gemm", {x, b.floats("w", {3, 4}, ramp(12)), b.floats("c", {}, {2})}, "y");
    auto& graph = b.finish({batch_normalization(b, y, 4, "z")});
    const auto result = rewrite(graph, "fold_batch_normalization");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-4);
    CHECK(ops_of(graph) == Strings{"Gemm"});
}

TEST_CASE("folding happens in double: a mean that cancels in float does not cost accuracy") {
    Build b;
    const auto x = b.input("x", {1, 1, 1, 1});
    const auto y = b.node("Conv", {x, b.floats("w", {1, 1, 1, 1}, {1})}, "y");
    // gamma / sqrt(v + e) = 1 / 3 exactly in no format; mean * that nearly cancels beta.
    const auto z = b.node("BatchNormalization",
                          {y, b.floats("g", {1}, {1}), b.floats("beta", {1}, {1e6F}), b.floats("m", {1}, {3e6F}),
                           b.floats("v", {1}, {9})},
                          "z", {}, {{"epsilon", 0.0F}});
    auto& graph = b.finish({z});
    rewrite(graph, "fold_batch_normalization");
    CHECK(numbers<float>(graph, graph.nodes[0].inputs[2]) == std::vector<float>{0});
}

TEST_CASE("weights that another node shares stay as they are") {
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto w = b.floats("w", {2, 2, 1, 1}, ramp(4));
    const auto y = b.node("Conv", {x, w}, "y");
    const auto other = b.node("Conv", {x, w}, "other");
    auto& graph = b.finish({batch_normalization(b, y, 2, "z"), other});
    const auto result = rewrite(graph, "fold_batch_normalization");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-5);
    CHECK(numbers<float>(graph, w) == ramp(4));
}

TEST_CASE("BatchNormalization stays where folding would change something else") {
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto y = b.node("Conv", {x, b.floats("w", {2, 2, 1, 1}, ramp(4))}, "y");
    const auto z = batch_normalization(b, y, 2, "z");
    SECTION("the convolution's own result is read too") {
        auto& graph = b.finish({z, b.node("Relu", {y}, "other")});
        CHECK(rewrite(graph, "fold_batch_normalization").applied == 0);
    }
    SECTION("the convolution's own result is a network output") {
        auto& graph = b.finish({z, y});
        CHECK(rewrite(graph, "fold_batch_normalization").applied == 0);
    }
    SECTION("it runs in training mode") {
        auto& graph = b.finish({z});
        graph.nodes[1].attributes.set("training_mode", std::int64_t{1});
        CHECK(rewrite(graph, "fold_batch_normalization").applied == 0);
    }
    SECTION("the convolution is clamped") {
        auto& graph = b.finish({z});
        graph.nodes[0].clamp = Clamp{0, 6};
        CHECK(rewrite(graph, "fold_batch_normalization").applied == 0);
    }
    SECTION("the weights are computed") {
        auto& graph = b.finish({z});
        graph.nodes[0].inputs[1] = b.input("weights", {2, 2, 1, 1});
        graph.inputs = {graph.inputs[0], graph.nodes[0].inputs[1]};
        CHECK(rewrite(graph, "fold_batch_normalization").applied == 0);
    }
    SECTION("a folded weight would overflow") {
        auto& graph = b.finish({z});
        graph.values[graph.nodes[0].inputs[1]].constant =
            std::make_shared<const Tensor>(Tensor::of<float>({2, 2, 1, 1}, std::vector<float>(4, 3e38F)));
        graph.values[graph.nodes[1].inputs[4]].constant =
            std::make_shared<const Tensor>(Tensor::of<float>({2}, std::vector<float>(2, 1e-6F)));
        graph.nodes[1].attributes.set("epsilon", 0.0F);
        CHECK(apply(graph, "fold_batch_normalization") == 0);
        CHECK(graph.nodes.size() == 2);
    }
}

TEST_CASE("a negative variance is an error that names the node and channel") {
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto y = b.node("Conv", {x, b.floats("w", {2, 2, 1, 1}, ramp(4))}, "y");
    const auto one = b.floats("one", {2}, {1, 1});
    auto& graph = b.finish({b.node("BatchNormalization", {y, one, one, one, b.floats("v", {2}, {1, -1})}, "z")});
    CHECK_THROWS_WITH(simplify(graph),
                      Catch::Contains("node \"BatchNormalization_z\" (BatchNormalization): has variance -1") &&
                          Catch::Contains("channel 1"));
}

TEST_CASE("Mul and Div by a number per channel fold into the weights and the bias before them") {
    const auto op = GENERATE("Mul", "Div");
    const auto shape = GENERATE(Shape{1, 4, 1, 1}, Shape{4, 1, 1}, Shape{}, Shape{1}, Shape{1, 1, 1, 1});
    CAPTURE(op, shape);
    Build b;
    const auto x = b.input("x", {2, 3, 3, 3});
    const auto y = b.node("Conv", {x, b.floats("w", {4, 3, 2, 2}, ramp(48)), b.floats("b", {4}, ramp(4))}, "y");
    const auto z = b.node(op, {y, b.floats("s", shape, ramp(volume(shape)))}, "z");
    auto& graph = b.finish({z});
    const auto result = rewrite(graph, "fold_channel_scale");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-3);
    CHECK(name_of(graph, graph.nodes[0].outputs[0]) == "z");
}

TEST_CASE("the constant may stand first in Mul, Add and Sub, and not in Div") {
    const auto op = GENERATE("Mul", "Add", "Div", "Sub");
    CAPTURE(op);
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto y = b.node("Conv", {x, b.floats("w", {2, 2, 1, 1}, ramp(4))}, "y");
    auto& graph = b.finish({b.node(op, {b.floats("s", {1, 2, 1, 1}, {2, 3}), y}, "z")});
    const auto scale = rewrite(graph, "fold_channel_scale");
    const auto bias = rewrite(graph, "fuse_bias");
    CHECK(scale.applied == (op == std::string("Mul")));
    CHECK(bias.applied == (op == std::string("Add")));
    CHECK(scale.difference + bias.difference < 1e-5);
}

TEST_CASE("constants that are not one number per channel are left alone") {
    const auto shape =
        GENERATE(Shape{1, 1, 2, 2}, Shape{2}, Shape{2, 1, 1, 1}, Shape{1, 1, 1, 1, 1}, Shape{2, 2, 1, 1});
    Build b;
    const auto x = b.input("x", {2, 2, 2, 2});
    const auto y = b.node("Conv", {x, b.floats("w", {2, 2, 1, 1}, ramp(4))}, "y");
    auto& graph = b.finish({b.node(
        "Mul",
        {b.node("Add", {y, b.floats("t", shape, ramp(volume(shape)))}, "a"), b.floats("s", shape, ramp(volume(shape)))},
        "z")});
    CHECK(rewrite(graph, "fuse_bias").applied == 0);
    CHECK(rewrite(graph, "fold_channel_scale").applied == 0);
}

TEST_CASE("division by zero stays where it is") {
    Build b;
    const auto x = b.input("x", {1, 1, 1, 1});
    const auto y = b.node("Conv", {x, b.floats("w", {1, 1, 1, 1}, {1})}, "y");
    auto& graph = b.finish({b.node("Div", {y, b.floats("s", {}, {0})}, "z")});
    CHECK(apply(graph, "fold_channel_scale") == 0);
}

TEST_CASE("Add and Sub of a number per channel become the bias, with or without one before") {
    const auto op = GENERATE("Add", "Sub");
    const auto has_bias = GENERATE(false, true);
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    std::vector<ValueId> inputs = {x, b.floats("w", {2, 2, 2, 2}, ramp(16))};
    if (has_bias) inputs.push_back(b.floats("b", {2}, {10, 20}));
    const auto y = b.node("Conv", inputs, "y");
    auto& graph = b.finish({b.node(op, {y, b.floats("t", {1, 2, 1, 1}, {1, 2})}, "z")});
    const auto result = rewrite(graph, "fuse_bias");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-5);
    const float sign = op == std::string("Add") ? 1.0F : -1.0F;
    CHECK(numbers<float>(graph, graph.nodes[0].inputs[2]) ==
          std::vector<float>{(has_bias ? 10.0F : 0.0F) + sign, (has_bias ? 20.0F : 0.0F) + 2 * sign});
}

TEST_CASE("MatMul and Add become Gemm only where the input is known to be a matrix") {
    Build b;
    const bool flattened = GENERATE(false, true);
    const auto x = b.input("x", {2, 3});
    if (flattened) b.graph.values[x].shape_known = true;
    const auto from = flattened ? b.node("Identity", {x}, "rows") : b.node("Custom", {x}, "rows");
    const auto y = b.node("MatMul", {from, b.floats("w", {3, 4}, ramp(12))}, "y");
    auto& graph = b.finish({b.node("Add", {y, b.floats("t", {4}, ramp(4))}, "z")});
    CHECK((apply(graph, "fuse_bias") == 1) == flattened);
    graph.tidy();
    CHECK(graph.nodes.back().op == (flattened ? "Gemm" : "Add"));
}

TEST_CASE("BatchNormalization folds into int8 weights through their scales, signs and all, without losing a bit") {
    const bool per_channel = GENERATE(false, true);
    const bool has_bias = GENERATE(false, true);
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto w = b.codes("w", {3, 2, 1, 1}, {100, -127, 3, 5, -7, 11});
    b.graph.values[w].constant_quant = per_channel ? ConstantQuant{{0.5F, 0.25F, 2}, 0} : ConstantQuant{{0.5F}, 0};
    std::vector<ValueId> inputs = {x, w};
    if (has_bias) {
        inputs.push_back(b.biases("b", {1000, -2000, 300}));
        b.graph.values[inputs[2]].constant_quant = ConstantQuant{{0.01F, 0.02F, 0.03F}, 0};
    }
    const auto y = b.node("Conv", inputs, "y");
    const auto zero = b.floats("zero", {3}, {0, 0, 0}), one = b.floats("one", {3}, {1, 1, 1});
    auto& graph = b.finish({b.node("BatchNormalization", {y, b.floats("g", {3}, {-2, 0, 4}), one, zero, one}, "z", {},
                                   {{"epsilon", 0.0F}})});
    const auto result = rewrite(graph, "fold_batch_normalization");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-4);
    CHECK(numbers<std::int8_t>(graph, w) == std::vector<std::int8_t>{-100, 127, 0, 0, -7, 11});
    CHECK(graph.values[w].constant_quant->scales ==
          (per_channel ? std::vector<float>{1, 0.25F, 8} : std::vector<float>{1, 0.5F, 2}));
    CHECK(graph.values[graph.nodes[0].inputs[2]].type == DType::f32);
}

TEST_CASE("the code -128 has no mirror, so it keeps a negative factor out") {
    Build b;
    const auto x = b.input("x", {1, 1, 1, 1});
    const auto w = b.codes("w", {1, 1, 1, 1}, {-128});
    b.graph.values[w].constant_quant = ConstantQuant{{0.5F}, 0};
    auto& graph =
        b.finish({b.node("Mul", {b.node("Conv", {x, w}, "y"), b.floats("s", {}, {GENERATE(-1.0F, 1.0F)})}, "z")});
    const auto factor = numbers<float>(graph, graph.nodes[1].inputs[1])[0];
    CHECK(rewrite(graph, "fold_channel_scale").applied == (factor > 0));
}
