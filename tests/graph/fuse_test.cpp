// Activations, padding, residuals and decomposed HardSwish.
#include <catch2/catch.hpp>

#include <limits>

#include "graph/bounds.hpp"
#include "graph/rewrite.hpp"

using namespace mlq;
using Strings = std::vector<std::string>;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
using Integers = std::vector<std::int64_t>;

ValueId conv(Build& b, ValueId x, std::string name, std::int64_t channels = 2, Shape shape = {}) {
    std::vector<float> weights;
    for (std::int64_t i = 0; i < channels * channels; ++i) weights.push_back(0.5F - 0.3F * static_cast<float>(i));
    return b.node("Conv", {x, b.floats(name + ".w", {channels, channels, 1, 1}, weights)}, name, std::move(shape));
}

}  // namespace

TEST_CASE("Relu becomes the clamp of Conv, Gemm, MatMul and Add, and the name of the last value stays") {
    const auto op = GENERATE("Conv", "Gemm", "MatMul", "Add");
    Build b;
    const bool image = op == std::string("Conv");
    const auto x = b.input("x", image ? Shape{1, 2, 3, 3} : Shape{2, 2});
    const auto w = b.floats("w", image ? Shape{2, 2, 1, 1} : Shape{2, 2}, {1, -2, 3, -4});
    auto& graph = b.finish({b.node("Relu", {b.node(op, {x, w}, "y")}, "z")});
    const auto result = rewrite(graph, "fuse_activation");
    CHECK(result.applied == 1);
    CHECK(result.difference == 0);
    CHECK(ops_of(graph) == Strings{op});
    CHECK(graph.nodes[0].clamp == Clamp{0, infinity});
    CHECK(name_of(graph, graph.nodes[0].outputs[0]) == "z");
}

TEST_CASE("Clip takes its bounds from attributes before opset 11 and from inputs after") {
    Build old(10);
    const auto x = old.input("x", {1, 2, 2, 2});
    auto& old_graph = old.finish({old.node("Clip", {conv(old, x, "y")}, "z", {}, {{"min", 0.0F}, {"max", 6.0F}})});
    CHECK(rewrite(old_graph, "fuse_activation").applied == 1);
    CHECK(old_graph.nodes[0].clamp == Clamp{0, 6});

    Build b;
    const auto image = b.input("x", {1, 2, 2, 2});
    auto& graph = b.finish({b.node("Clip", {conv(b, image, "y"), no_value, b.floats("high", {}, {6})}, "z")});
    CHECK(rewrite(graph, "fuse_activation").applied == 1);
    CHECK(graph.nodes[0].clamp == Clamp{-infinity, 6});
}

TEST_CASE("bounds that are computed are not known") {
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    auto& graph = b.finish({b.node("Clip", {conv(b, x, "y"), b.input("low", {})}, "z")});
    CHECK_FALSE(find_bounds(graph, graph.nodes[1]));
}

TEST_CASE("the ends of float32 mean no bound, and a min above max means max") {
    Build b(10);
    const auto x = b.input("x", {1});
    constexpr float largest = std::numeric_limits<float>::max();
    b.node("Clip", {x}, "open", {}, {{"min", -largest}, {"max", largest}});
    b.node("Clip", {x}, "crossed", {}, {{"min", 5.0F}, {"max", 2.0F}});
    CHECK(find_bounds(b.graph, b.graph.nodes[0]) == Clamp{-infinity, infinity});
    CHECK(find_bounds(b.graph, b.graph.nodes[1]) == Clamp{2, 2});
}

TEST_CASE("a clamp of a clamp is their composition, also where they do not overlap") {
    const std::vector<Clamp> clamps = {{0, infinity}, {-infinity, 6}, {-1, 1}, {2, 3}, {-5, -4}, {2, 2}};
    for (const auto inner : clamps) {
        for (const auto outer : clamps) {
            for (float x = -7; x <= 7; x += 0.5F) {
                const auto apply = [](Clamp c, float v) { return std::min(std::max(v, c.low), c.high); };
                CHECK(apply(nest(inner, outer), x) == apply(outer, apply(inner, x)));
            }
        }
    }
}

TEST_CASE("Min, Max, Relu and Clip in a row become one clamp") {
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto relu = b.node("Max", {b.floats("zero", {1}, {0}), conv(b, x, "y")}, "relu");
    const auto relu6 = b.node("Min", {relu, b.floats("six", {}, {1.5F})}, "relu6");
    auto& graph = b.finish({b.node("Clip", {relu6, b.floats("low", {}, {-3})}, "z")});
    const auto result = rewrite(graph, "fuse_activation");
    CHECK(result.applied == 3);
    CHECK(result.difference == 0);
    CHECK(graph.nodes[0].clamp == Clamp{0, 1.5F});
}

TEST_CASE("an activation stays when its input has another reader, or nobody can clamp") {
    Build b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto y = conv(b, x, "y");
    const auto z = b.node("Relu", {y}, "z");
    SECTION("another reader") {
        auto& graph = b.finish({z, b.node("HardSigmoid", {y}, "other")});
        CHECK(rewrite(graph, "fuse_activation").applied == 0);
    }
    SECTION("a network output in between") {
        auto& graph = b.finish({z, y});
        CHECK(rewrite(graph, "fuse_activation").applied == 0);
    }
    SECTION("a Mul") {
        auto& graph = b.finish({b.node("Relu", {b.node("Mul", {x, x}, "square")}, "r")});
        graph.tidy();
        CHECK(rewrite(graph, "fuse_activation").applied == 0);
    }
}

TEST_CASE("a Relu behind rounding fuses and hands the rounding on; a Clip would lose it and stays") {
    const auto op = GENERATE("Relu", "Clip");
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto y = conv(b, x, "y");
    b.graph.values[y].quant = QuantParams{0.3F, 128};
    std::vector<ValueId> inputs = {y};
    if (op == std::string("Clip")) inputs.push_back(b.floats("low", {}, {0.1F}));
    auto& graph = b.finish({b.node(op, inputs, "z")});
    const auto result = rewrite(graph, "fuse_activation");
    CHECK(result.applied == (op == std::string("Relu")));
    CHECK(result.difference < 1e-6);
    if (result.applied) CHECK(graph.values[graph.outputs[0]].quant == QuantParams{0.3F, 128});
}

TEST_CASE("a zero Pad becomes padding of the convolution, with its own padding added") {
    const auto opset = GENERATE(10, 13, 18);
    CAPTURE(opset);
    Build b(opset);
    const auto x = b.input("x", {1, 2, 3, 4});
    ValueId padded = no_value;
    if (opset == 10) padded = b.node("Pad", {x}, "p", {}, {{"pads", Integers{0, 0, 1, 2, 0, 0, 3, 0}}});
    if (opset == 13) padded = b.node("Pad", {x, b.integers("pads", {0, 0, 1, 2, 0, 0, 3, 0})}, "p");
    if (opset == 18)
        padded = b.node("Pad", {x, b.integers("pads", {2, 1, 0, 3}), no_value, b.integers("axes", {-1, 2})}, "p");
    const auto w = b.floats("w", {1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    auto& graph = b.finish({b.node("Conv", {padded, w}, "y", {}, {{"pads", Integers{1, 0, 0, 1}}})});
    // The naive Pad knows no axes input.
    if (opset == 18) {
        CHECK(apply(graph, "fuse_pad") == 1);
    } else {
        const auto result = rewrite(graph, "fuse_pad");
        CHECK(result.applied == 1);
        CHECK(result.difference == 0);
    }
    CHECK(only_node(graph, "Conv").attributes.integers("pads") == Integers{2, 2, 3, 1});
}

TEST_CASE("a Pad stays unless it adds zeros around the image only") {
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto w = b.floats("w", {1, 2, 1, 1}, {1, 2});
    const auto build = [&](Integers pads, float value,
                           std::vector<std::pair<std::string, Attribute>> conv_attributes = {}) {
        const auto p = b.node("Pad", {x, b.integers("pads", std::move(pads)), b.floats("value", {}, {value})}, "p");
        return b.finish({b.node("Conv", {p, w}, "y", {}, std::move(conv_attributes))});
    };
    Graph graph;
    SECTION("another value") {
        graph = build({0, 0, 1, 1, 0, 0, 1, 1}, 0.5F);
    }
    SECTION("cutting") {
        graph = build({0, 0, -1, 0, 0, 0, 0, 0}, 0);
    }
    SECTION("batch") {
        graph = build({1, 0, 0, 0, 0, 0, 0, 0}, 0);
    }
    SECTION("automatic padding behind") {
        graph = build({0, 0, 1, 1, 0, 0, 1, 1}, 0, {{"auto_pad", std::string("SAME_UPPER")}});
    }
    SECTION("another mode") {
        graph = build({0, 0, 1, 1, 0, 0, 1, 1}, 0);
        graph.nodes[0].attributes.set("mode", std::string("reflect"));
    }
    CHECK(apply(graph, "fuse_pad") == 0);
}

TEST_CASE("a Pad joins an AveragePool only where the pool counts the padding") {
    const bool has_pads = GENERATE(false, true);
    const auto counts = GENERATE(0, 1);
    Build b;
    const auto x = b.input("x", {1, 1, 4, 4});
    const auto padded = b.node("Pad", {x, b.integers("pads", {0, 0, 1, 1, 0, 0, 1, 1})}, "p");
    auto& graph = b.finish({b.node("AveragePool", {padded}, "y", {},
                                   {{"kernel_shape", Integers{3, 3}},
                                    {"pads", has_pads ? Integers{1, 1, 1, 1} : Integers{0, 0, 0, 0}},
                                    {"count_include_pad", std::int64_t{counts}}})});
    const auto result = rewrite(graph, "fuse_pad");
    CHECK(result.applied == (!has_pads || counts == 1));
    CHECK(result.difference < 1e-12);
}

TEST_CASE("the residual goes to the convolution that ends the branch, and the clamp with it") {
    Build b;
    const Shape shape = {1, 2, 4, 4};
    const auto x = b.input("x", shape);
    const auto branch = conv(b, conv(b, x, "first", 2, shape), "second", 2, shape);
    auto& graph = b.finish({b.node("Relu", {b.node("Add", {branch, x}, "sum", shape)}, "out", shape)});
    CHECK(rewrite(graph, "fuse_activation").applied == 1);
    const auto result = rewrite(graph, fuse_residual);
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-12);
    CHECK(ops_of(graph) == Strings{"Conv", "Conv"});
    CHECK(name_of(graph, graph.nodes[1].residual) == "x");
    CHECK(name_of(graph, graph.nodes[1].outputs[0]) == "out");
    CHECK(graph.nodes[1].clamp == Clamp{0, infinity});
}

TEST_CASE("an unknown batch size is the same for both sides of an Add") {
    Build b;
    const auto x = b.input("x", {-1, 2, 4, 4});
    auto& graph = b.finish({b.node("Add", {conv(b, x, "y", 2, {-1, 2, 4, 4}), x}, "sum")});
    CHECK(fuse_residual(graph) == 1);
    CHECK(graph.values[graph.outputs[0]].shape == Shape{-1, 2, 4, 4});
}

TEST_CASE("of two convolutions the later one takes the other as its residual, and the order stays legal") {
    Build b;
    const Shape shape = {1, 2, 4, 4};
    const auto x = b.input("x", shape);
    const auto shortcut = conv(b, x, "shortcut", 2, shape);
    const auto branch = conv(b, x, "branch", 2, shape);
    auto& graph = b.finish({b.node("Add", {shortcut, branch}, "sum", shape)});
    const auto result = rewrite(graph, fuse_residual);
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-12);
    CHECK(name_of(graph, graph.nodes[1].residual) == "shortcut");
}

TEST_CASE("a convolution that runs before its shortcut is made moves behind it") {
    Build b;
    const Shape shape = {1, 2, 4, 4};
    const auto x = b.input("x", shape);
    const auto branch = conv(b, x, "branch", 2, shape);
    const auto shortcut = b.node("Relu", {x}, "shortcut", shape);
    auto& graph = b.finish({b.node("Add", {branch, shortcut}, "sum", shape)});
    const auto result = rewrite(graph, fuse_residual);
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-12);
    CHECK(ops_of(graph) == Strings{"Relu", "Conv"});
}

TEST_CASE("an Add stays unless the fused node would compute just the same") {
    Build b;
    const Shape shape = {1, 2, 4, 4};
    const auto x = b.input("x", shape);
    const auto y = conv(b, x, "y", 2, shape);
    SECTION("it broadcasts") {
        const auto small = b.input("small", {1, 2, 1, 1});
        auto& graph = b.finish({b.node("Add", {y, small}, "z")});
        CHECK(rewrite(graph, fuse_residual).applied == 0);
    }
    SECTION("shapes are not known") {
        b.graph.values[y].shape_known = false;
        auto& graph = b.finish({b.node("Add", {y, x}, "z")});
        CHECK(rewrite(graph, fuse_residual).applied == 0);
    }
    SECTION("two unknown sizes need not be equal") {
        auto& graph = b.finish({b.node("Add", {y, x}, "z")});
        graph.values[x].shape = graph.values[y].shape = {1, 2, 4, -1};
        CHECK(fuse_residual(graph) == 0);
    }
    SECTION("the convolution is clamped already") {
        auto& graph = b.finish({b.node("Add", {y, x}, "z")});
        graph.nodes[0].clamp = Clamp{0, 6};
        CHECK(rewrite(graph, fuse_residual).applied == 0);
    }
    SECTION("the convolution's result is read elsewhere") {
        auto& graph = b.finish({b.node("Add", {y, x}, "z"), b.node("Relu", {y}, "other")});
        CHECK(rewrite(graph, fuse_residual).applied == 0);
    }
    SECTION("it adds the convolution to itself") {
        auto& graph = b.finish({b.node("Add", {y, y}, "z")});
        CHECK(rewrite(graph, fuse_residual).applied == 0);
    }
    SECTION("only the convolution is rounded to codes, so it would lose them") {
        auto& graph = b.finish({b.node("Add", {y, x}, "z")});
        graph.values[y].quant = QuantParams{0.1F, 128};
        CHECK(rewrite(graph, fuse_residual).applied == 0);
    }
}

TEST_CASE("HardSwish and HardSigmoid are found in all the ways exporters spell them") {
    const auto form = GENERATE(0, 1, 2, 3, 4);
    CAPTURE(form);
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto gate = [&] {
        const auto sum = b.node("Add", {x, b.floats("three", {}, {3})}, "sum");
        return b.node("Clip", {sum, b.floats("zero", {}, {0}), b.floats("six", {}, {6})}, "clip");
    };
    const auto sixth = [&] { return b.floats("sixth", {}, {1.0F / 6}); };
    ValueId y = no_value;
    if (form == 0) y = b.node("Div", {b.node("Mul", {x, gate()}, "product"), b.floats("by", {}, {6})}, "y");
    if (form == 1) y = b.node("Mul", {b.node("Div", {gate(), b.floats("by", {}, {6})}, "hs"), x}, "y");
    if (form == 2) y = b.node("Mul", {sixth(), b.node("Mul", {gate(), x}, "product")}, "y");
    if (form == 3)
        y = b.node("Mul", {x, b.node("HardSigmoid", {x}, "hs", {}, {{"alpha", 1.0F / 6}, {"beta", 0.5F}})}, "y");
    if (form == 4) y = b.node("Mul", {gate(), sixth()}, "y");
    auto& graph = b.finish({y});
    const auto result = rewrite(graph, "fuse_hard_swish");
    CHECK(result.applied == (form == 1 ? 2 : 1));
    CHECK(result.difference < 1e-6);
    CHECK(ops_of(graph) == Strings{form == 4 ? "HardSigmoid" : "HardSwish"});
    CHECK(name_of(graph, graph.nodes[0].outputs[0]) == "y");
}

TEST_CASE("gates of another value or with other numbers are not HardSwish") {
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto other = b.node("Relu", {x}, "other");
    const auto gate = b.node("HardSigmoid", {x}, "hs", {}, {{"alpha", 0.2F}, {"beta", 0.5F}});
    const auto right = b.node("HardSigmoid", {x}, "hs6", {}, {{"alpha", 1.0F / 6}, {"beta", 0.5F}});
    auto& graph = b.finish({b.node("Mul", {x, gate}, "a"), b.node("Mul", {other, right}, "b")});
    CHECK(rewrite(graph, "fuse_hard_swish").applied == 0);
}

TEST_CASE("what changes nothing is removed, and network outputs keep their names") {
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto a = b.node("Identity", {x}, "a");
    const auto d = b.node("Dropout", {a, b.floats("ratio", {}, {0.5F})}, "d");
    const auto p = b.node("Pad", {d, b.integers("pads", Integers(8, 0))}, "p");
    const auto y = conv(b, p, "y");
    const auto z = b.node("Identity", {y}, "z");
    auto& graph = b.finish({z, b.node("Relu", {y}, "other")});
    const auto result = rewrite(graph, "remove_identity");
    CHECK(result.applied == 4);
    CHECK(result.difference == 0);
    CHECK(ops_of(graph) == Strings{"Conv", "Relu"});
    CHECK(name_of(graph, graph.nodes[0].inputs[0]) == "x");
    CHECK(name_of(graph, graph.nodes[0].outputs[0]) == "z");
}

TEST_CASE("an Identity between a network input and an output stays, as both names are wanted") {
    Build b;
    const auto x = b.input("x", {1, 2});
    auto& graph = b.finish({b.node("Identity", {x}, "y")});
    CHECK(rewrite(graph, "remove_identity").applied == 0);
}

TEST_CASE("an Identity that rounds hands its rounding on to the only reader's source, else it stays") {
    const bool other_reader = GENERATE(false, true);
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto y = conv(b, x, "y");
    const auto rounded = b.node("Identity", {y}, "rounded");
    b.graph.values[rounded].quant = QuantParams{0.25F, 100};
    std::vector<ValueId> outputs = {b.node("Relu", {rounded}, "z")};
    if (other_reader) outputs.push_back(b.node("Relu", {y}, "other"));
    auto& graph = b.finish(outputs);
    const auto result = rewrite(graph, "remove_identity");
    CHECK(result.applied == !other_reader);
    CHECK(result.difference == 0);
}

TEST_CASE("a Cast of floats is idle where the input certainly is float") {
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto half = b.node("Cast", {conv(b, x, "y")}, "half", {}, {{"to", std::int64_t{1}}});
    const auto unknown = b.node("Cast", {b.node("Shape", {x}, "shape")}, "float", {}, {{"to", std::int64_t{1}}});
    auto& graph = b.finish({b.node("Relu", {half}, "z"), unknown});
    CHECK(apply(graph, "remove_identity") == 1);
    CHECK(ops_of(graph) == Strings{"Conv", "Shape", "Cast", "Relu"});
}

TEST_CASE("a Dropout that may train is kept") {
    Build b;
    const auto x = b.input("x", {1, 2});
    const bool training = GENERATE(false, true);
    const auto mode = b.graph.add_constant("mode", Tensor::of<bool>({}, std::array<bool, 1>{training}));
    auto& graph = b.finish({b.node("Relu", {b.node("Dropout", {x, no_value, mode}, "d")}, "y")});
    CHECK(apply(graph, "remove_identity") == !training);
}
