// Quantized files: QuantizeLinear and DequantizeLinear become parameters of values, and the result computes the same.
#include <catch2/catch.hpp>

#include "graph/rewrite.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;
using Catch::Contains;
using Strings = std::vector<std::string>;

namespace {

// Q and DQ nodes with their scale and zero point, u8 or s8.
struct QuantizedBuild : Build {
    using Build::Build;

    std::vector<ValueId> coding(const std::string& name, float scale, int zero_point, bool is_signed) {
        const auto s = floats(name + ".scale", {}, {scale});
        const auto z = is_signed ? codes(name + ".zero", {}, {static_cast<std::int8_t>(zero_point)})
                                 : bytes(name + ".zero", {}, {static_cast<std::uint8_t>(zero_point)});
        return {s, z};
    }
    ValueId rounded(ValueId x, const std::string& name, float scale, int zero_point, bool is_signed = false) {
        const auto c = coding(name, scale, zero_point, is_signed);
        const auto q = node("QuantizeLinear", {x, c[0], c[1]}, name + ".codes");
        return node("DequantizeLinear", {q, c[0], c[1]}, name);
    }
    ValueId weights(const std::string& name, Shape shape, std::vector<std::int8_t> values, std::vector<float> scales,
                    std::int64_t axis) {
        const auto count = static_cast<std::int64_t>(scales.size());
        const auto s = floats(name + ".scale", {count}, scales);
        const auto z = codes(name + ".zero", {count}, std::vector<std::int8_t>(scales.size(), 0));
        return node("DequantizeLinear", {codes(name, std::move(shape), std::move(values)), s, z}, name + ".real", {},
                    {{"axis", axis}});
    }
    ValueId bias(const std::string& name, std::vector<std::int32_t> values, std::vector<float> scales) {
        const auto count = static_cast<std::int64_t>(scales.size());
        return node("DequantizeLinear", {biases(name, std::move(values)), floats(name + ".scale", {count}, scales)},
                    name + ".real", {}, {{"axis", std::int64_t{0}}});
    }
    ValueId conv(ValueId x, const std::string& name) {
        const auto w = weights(name + ".w", {2, 2, 1, 1}, {127, -3, 5, -127}, {0.5F, 0.25F}, 0);
        return node("Conv", {x, w, bias(name + ".b", {100, -1000}, {0.05F, 0.025F})}, name);
    }
};

}  // namespace

TEST_CASE("a quantized convolution becomes one node on values with parameters") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto y = b.node("Relu", {b.conv(b.rounded(x, "xd", 0.1F, 128), "y")}, "relu");
    auto& graph = b.finish({b.rounded(y, "out", 0.2F, 0)});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied == 4);
    CHECK(result.difference < 1e-4);
    simplify(graph);
    REQUIRE(ops_of(graph) == Strings{"Conv"});
    const auto& conv = graph.nodes[0];
    CHECK(graph.values[graph.inputs[0]].quant == QuantParams{0.1F, 128});
    CHECK(name_of(graph, conv.inputs[0]) == "x");
    const auto& w = graph.values[conv.inputs[1]];
    CHECK(w.name == "y.w");
    CHECK(w.type == DType::i8);
    CHECK(w.constant_quant->scales == std::vector<float>{0.5F, 0.25F});
    CHECK(w.constant_quant->axis == 0);
    const auto& bias = graph.values[conv.inputs[2]];
    CHECK(bias.type == DType::i32);
    CHECK(bias.constant_quant->scales == std::vector<float>{0.05F, 0.025F});
    CHECK(name_of(graph, conv.outputs[0]) == "out");
    CHECK(graph.values[conv.outputs[0]].quant == QuantParams{0.2F, 0});
    CHECK(conv.clamp->low == 0);
}

TEST_CASE("int8 activations become uint8 with the zero point moved by 128") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    auto& graph = b.finish({b.node("Relu", {b.rounded(x, "xd", 0.03125F, -7, true)}, "y")});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-12);
    CHECK(graph.values[graph.inputs[0]].quant == QuantParams{0.03125F, 121});
}

TEST_CASE("a residual block keeps the rounding before its Add; without one it is one fused convolution") {
    QuantizedBuild b;
    const Shape shape = {1, 2, 3, 3};
    const auto x = b.rounded(b.input("x", shape), "xd", 0.1F, 128);
    const auto branch = b.rounded(b.conv(x, "y"), "yd", 0.4F, 120);
    const auto sum = b.node("Relu", {b.node("Add", {branch, x}, "sum")}, "relu");
    auto& graph = b.finish({b.node("MaxPool", {b.rounded(sum, "out", 0.3F, 0)}, "pool", {},
                                   {{"kernel_shape", std::vector<std::int64_t>{1, 1}}})});
    simplify(graph);
    CHECK(ops_of(graph) == Strings{"Conv", "Add", "MaxPool"});
    CHECK(graph.values[graph.nodes[0].outputs[0]].quant == QuantParams{0.4F, 120});
    CHECK(graph.nodes[1].clamp->low == 0);
    for (auto& value : graph.values) {
        if (!value.constant) value.shape = shape, value.shape_known = true;
    }
    CHECK(fuse_residual(graph) == 0);
    graph.values[graph.nodes[0].outputs[0]].quant.reset();
    CHECK(fuse_residual(graph) == 1);
    graph.tidy();
    CHECK(ops_of(graph) == Strings{"Conv", "MaxPool"});
    CHECK(name_of(graph, graph.nodes[0].residual) == "x");
    CHECK(name_of(graph, graph.nodes[0].outputs[0]) == "relu");
    CHECK(graph.values[graph.nodes[0].outputs[0]].quant == QuantParams{0.3F, 0});
    CHECK_FALSE(graph.values[*graph.find_value("y")].quant);
}

TEST_CASE("a Q/DQ pair for each reader is the same as one for all") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto first = b.node("Relu", {b.rounded(x, "a", 0.1F, 128)}, "first");
    const auto second = b.node("Identity", {b.rounded(x, "b", 0.1F, 128)}, "second");
    const auto third = b.node("HardSwish", {second}, "third");
    auto& graph = b.finish({first, third});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied == 2);
    CHECK(result.difference < 1e-12);
    CHECK(graph.values[x].quant == QuantParams{0.1F, 128});
}

TEST_CASE("a value that somebody reads unrounded keeps its precision for him") {
    const int form = GENERATE(0, 1, 2);
    CAPTURE(form);
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto y = b.node("HardSigmoid", {x}, "y");
    const auto rounded = b.node("Relu", {b.rounded(y, "yd", 0.1F, 128)}, "z");
    std::vector<ValueId> outputs = {rounded};
    if (form == 0) outputs.push_back(b.node("HardSwish", {y}, "other"));
    if (form == 1) outputs.push_back(y);
    if (form == 2) outputs.push_back(b.node("HardSwish", {b.rounded(y, "finer", 0.01F, 128)}, "other"));
    auto& graph = b.finish(outputs);
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied >= 1);
    CHECK(result.difference < 1e-12);
    CHECK_FALSE(graph.values[y].quant);
    const auto before = print(graph);
    simplify(graph);
    CHECK(graph.values[graph.nodes[1].outputs[0]].quant.has_value());
}

TEST_CASE("a network output behind DequantizeLinear keeps its name") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto y = b.node("HardSwish", {x}, "y");
    auto& graph = b.finish({b.rounded(y, "out", 0.1F, 4)});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.difference < 1e-12);
    simplify(graph);
    CHECK(ops_of(graph) == Strings{"HardSwish"});
    CHECK(name_of(graph, graph.nodes[0].outputs[0]) == "out");
    CHECK(graph.values[graph.outputs[0]].quant == QuantParams{0.1F, 4});
}

TEST_CASE("an input that is only rounded keeps both names") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    auto& graph = b.finish({b.rounded(x, "out", 0.1F, 4)});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.difference < 1e-12);
    simplify(graph);
    CHECK(ops_of(graph) == Strings{"Identity"});
}

TEST_CASE("float weights behind Q and DQ become the codes that QuantizeLinear defines") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 1, 1, 1});
    const auto s = b.floats("s", {2}, {0.5F, 2});
    const auto z = b.codes("z", {2}, {0, 0});
    // 0.25 / 0.5 = 0.5 and 0.75 / 0.5 = 1.5 round to even; -1000 / 2 saturates.
    const auto w = b.floats("w", {2, 1, 1, 2}, {0.25F, 0.75F, -1000, 5});
    const auto q = b.node("QuantizeLinear", {w, s, z}, "q", {}, {{"axis", std::int64_t{0}}});
    const auto d = b.node("DequantizeLinear", {q, s, z}, "d", {}, {{"axis", std::int64_t{0}}});
    auto& graph = b.finish({b.node("Conv", {x, d}, "y")});
    CHECK(apply(graph, "absorb_qdq") == 1);
    graph.tidy();
    CHECK(ops_of(graph) == Strings{"Conv"});
    CHECK(name_of(graph, graph.nodes[0].inputs[1]) == "w");
    CHECK(numbers<std::int8_t>(graph, graph.nodes[0].inputs[1]) == std::vector<std::int8_t>{0, 2, -128, 2});
}

TEST_CASE("weights stay codes where the kernels can use them, and become reals where not") {
    struct Case {
        const char* what;
        std::vector<std::uint8_t> zero_points;
        bool is_signed;
        std::int64_t axis;
        bool stays_codes;
    };
    const auto c = GENERATE(Case{"per channel", {0, 0}, true, 0, true}, Case{"per tensor", {0}, true, 1, true},
                            Case{"uint8 around 128", {128, 128}, false, 0, true},
                            Case{"another zero point", {3, 3}, true, 0, false},
                            Case{"uint8 around another", {100, 128}, false, 0, false},
                            Case{"scales along the input channels", {0, 0}, true, 1, false});
    CAPTURE(c.what);
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto count = static_cast<std::int64_t>(c.zero_points.size());
    const auto s = b.floats("s", count == 1 ? Shape{} : Shape{count}, std::vector<float>(c.zero_points.size(), 0.5F));
    const std::vector<std::int8_t> zeros(c.zero_points.begin(), c.zero_points.end());
    const auto z =
        c.is_signed ? b.codes("z", count == 1 ? Shape{} : Shape{count}, zeros) : b.bytes("z", {count}, c.zero_points);
    const auto w =
        c.is_signed ? b.codes("w", {2, 2, 1, 1}, {1, -2, 3, -4}) : b.bytes("w", {2, 2, 1, 1}, {1, 2, 3, 250});
    const auto d = b.node("DequantizeLinear", {w, s, z}, "d", {}, {{"axis", c.axis}});
    auto& graph = b.finish({b.node("Conv", {x, d}, "y")});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-6);
    const auto& weights = graph.values[graph.nodes[0].inputs[1]];
    CHECK(weights.constant_quant.has_value() == c.stays_codes);
    CHECK(weights.type == (c.stays_codes ? DType::i8 : DType::f32));
}

TEST_CASE("the output channels of each layer: Gemm by transB, MatMul last, ConvTranspose 1") {
    const auto form = GENERATE(0, 1, 2, 3);
    QuantizedBuild b;
    const auto x = b.input("x", form == 3 ? Shape{1, 2, 2, 2} : Shape{2, 2});
    const std::int64_t axis = form == 0 ? 0 : 1;
    const auto w = b.weights("w",
                             form == 3   ? Shape{2, 3, 1, 1}
                             : axis == 0 ? Shape{3, 2}
                                         : Shape{2, 3},
                             {1, 2, 3, 4, 5, 6}, {1, 2, 3}, form == 2 ? -1 : axis);
    if (form == 0) b.node("Gemm", {x, w}, "y", {}, {{"transB", std::int64_t{1}}});
    if (form == 1) b.node("Gemm", {x, w}, "y");
    if (form == 2) b.node("MatMul", {x, w}, "y");
    if (form == 3) b.node("ConvTranspose", {x, w}, "y");
    auto& graph = b.finish({*b.graph.find_value("y")});
    if (form == 2) {
        CHECK(apply(graph, "absorb_qdq") == 1);  // the naive DequantizeLinear knows no negative axis
    } else {
        CHECK(rewrite(graph, "absorb_qdq").difference < 1e-6);
    }
    graph.tidy();
    CHECK(graph.values[graph.nodes[0].inputs[1]].constant_quant->axis == axis);
}

TEST_CASE(
    "a dequantized constant that is added, subtracted or multiplied becomes uint8 with parameters, elsewhere reals") {
    const auto op = GENERATE("Add", "Sub", "Mul", "Max");
    const bool is_signed = GENERATE(false, true);
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto c = b.coding("c", 0.5F, 3, is_signed);
    const auto codes = is_signed ? b.codes("k", {2, 1, 1}, {-128, 127}) : b.bytes("k", {2, 1, 1}, {0, 255});
    auto& graph = b.finish({b.node(op, {x, b.node("DequantizeLinear", {codes, c[0], c[1]}, "kd")}, "y")});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied == 1);
    CHECK(result.difference < 1e-6);
    const auto& constant = graph.values[graph.nodes[0].inputs[1]];
    if (op == std::string("Max")) {
        CHECK(constant.type == DType::f32);
    } else {
        CHECK(constant.quant == QuantParams{0.5F, is_signed ? 131 : 3});
        CHECK(numbers<std::uint8_t>(graph, graph.nodes[0].inputs[1]) == std::vector<std::uint8_t>{0, 255});
    }
}

TEST_CASE("one initializer with two readers of its codes is not taken from either") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto w = b.codes("w", {2, 2, 1, 1}, {1, 2, 3, 4});
    const auto one = b.node("DequantizeLinear", {w, b.floats("s1", {}, {1})}, "d1");
    const auto two = b.node("DequantizeLinear", {w, b.floats("s2", {}, {2})}, "d2");
    auto& graph = b.finish({b.node("Conv", {b.node("Conv", {x, one}, "y"), two}, "z")});
    const auto result = rewrite(graph, "absorb_qdq");
    CHECK(result.applied == 2);
    CHECK(result.difference < 1e-6);
}

TEST_CASE("pairs that do not undo each other stay nodes") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto c = b.coding("c", 0.1F, 10, false);
    const auto q = b.node("QuantizeLinear", {x, c[0], c[1]}, "q");
    SECTION("another scale") {
        const auto other = b.coding("other", 0.2F, 10, false);
        auto& graph = b.finish({b.node("DequantizeLinear", {q, other[0], other[1]}, "y")});
        CHECK(rewrite(graph, "absorb_qdq").applied == 0);
    }
    SECTION("the codes are a network output") {
        auto& graph = b.finish({b.node("DequantizeLinear", {q, c[0], c[1]}, "y"), q});
        CHECK(rewrite(graph, "absorb_qdq").applied == 0);
    }
    SECTION("the codes are computed with") {
        auto& graph = b.finish({b.node("DequantizeLinear", {b.node("Identity", {q}, "moved"), c[0], c[1]}, "y")});
        CHECK(rewrite(graph, "absorb_qdq").applied == 0);
    }
}

TEST_CASE("quantization that mlq has no form for is refused by name") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto finish = [&](std::vector<ValueId> inputs,
                            std::vector<std::pair<std::string, Attribute>> attributes = {}) {
        const auto scales = inputs[1];
        const auto q = b.node("QuantizeLinear", inputs, "q", {}, std::move(attributes));
        b.finish({b.node("DequantizeLinear", {q, scales}, "y")});
        try {
            simplify(b.graph);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    const auto s = b.floats("s", {}, {1});
    const std::string name = "node \"QuantizeLinear_q\" (QuantizeLinear): ";
    SECTION("16 bits") {
        CHECK_THAT(finish({x, s, b.biases("z", {0})}), Contains(name + "has codes other than"));
    }
    SECTION("16 bits by type") {
        CHECK_THAT(finish({x, s}, {{"output_dtype", std::int64_t{5}}}), Contains(name + "has codes other than"));
    }
    SECTION("blocks") {
        CHECK_THAT(finish({x, s}, {{"block_size", std::int64_t{32}}}), Contains("in blocks"));
    }
    SECTION("per channel") {
        CHECK_THAT(finish({x, b.floats("s2", {2}, {1, 2})}), Contains("activation per channel"));
    }
    SECTION("computed") {
        CHECK_THAT(finish({x, b.input("dynamic", {})}), Contains("that is computed"));
    }
    SECTION("zero") {
        CHECK_THAT(finish({x, b.floats("s0", {}, {0})}), Contains("scale of 0"));
    }
    SECTION("negative") {
        CHECK_THAT(finish({x, b.floats("sn", {}, {-1})}), Contains("scale of -1"));
    }
    SECTION("none") {
        CHECK_THAT(finish({x, b.floats("se", {0}, {})}), Contains("has no scale"));
    }
    SECTION("no input") {
        CHECK_THAT(finish({no_value, s}), Contains("lacks its data"));
    }
    SECTION("lengths") {
        CHECK_THAT(finish({x, b.floats("s3", {2}, {1, 2}), b.bytes("z3", {3}, {0, 0, 0})}),
                   Contains("has 2 scales but 3 zero points"));
    }
}

TEST_CASE("scales must fit the weights they stand for") {
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 2, 2});
    const auto w = b.weights("w", {2, 2, 1, 1}, {1, 2, 3, 4}, {1, 2, 3}, GENERATE(0, 1, 7, -9));
    b.finish({b.node("Conv", {x, w}, "y")});
    CHECK_THROWS_WITH(simplify(b.graph), Contains("has 3 scales that do not fit data of shape 2x2x1x1"));
}

TEST_CASE("a quantized file, read back, gives the same quantized network") {
    QuantizedBuild b;
    const auto x = b.rounded(b.input("image", {-1, 2, 4, 4}), "xd", 0.1F, 128);
    const auto y = b.rounded(b.node("Relu", {b.conv(x, "y")}, "relu"), "yd", 0.3F, 0);
    const auto z = b.rounded(b.node("Add", {b.rounded(b.conv(y, "z"), "zd", 0.4F, 99), y}, "sum"), "out", 0.5F, 77);
    auto original = b.finish({z});
    auto again = parse_onnx(serialize_onnx(original), "again");
    simplify(original);
    simplify(again);
    CHECK(print(again) == print(original).replace(0, print(original).find(" opset"), "network"));
}

// A QuantizeLinear saturates at 255, so a file says with a Clip of the codes that they end at 127.
TEST_CASE("a Clip of codes between QuantizeLinear and DequantizeLinear is the highest code") {
    struct Case {
        int zero_point;
        std::vector<std::uint8_t> low;  // none: no bound
        std::uint8_t high;
        bool absorbed;
    };
    const auto test = GENERATE(Case{0, {}, 127, true}, Case{64, {0}, 127, true}, Case{0, {}, 255, true},
                               Case{64, {1}, 127, false},  // a bound from below, too
                               Case{128, {}, 127, false},  // real 0 has no code
                               Case{0, {}, 0, false});
    CAPTURE(test.zero_point, test.low.size(), test.high);
    QuantizedBuild b;
    const auto x = b.input("x", {1, 2, 3, 3});
    const auto coding = b.coding("xd", 0.1F, test.zero_point, false);
    const auto codes = b.node("QuantizeLinear", {x, coding[0], coding[1]}, "codes");
    const auto low = test.low.empty() ? no_value : b.bytes("low", {}, test.low);
    const auto clipped = b.node("Clip", {codes, low, b.bytes("high", {}, {test.high})}, "clipped");
    const auto real = b.node("DequantizeLinear", {clipped, coding[0], coding[1]}, "real");
    auto& graph = b.finish({b.node("Relu", {real}, "y")});
    CHECK(find_pass("absorb_qdq").apply(graph) == (test.absorbed ? 1 : 0));
    graph.tidy();
    CHECK(ops_of(graph).size() == (test.absorbed ? 1 : 4));
    if (test.absorbed) CHECK(graph.values[x].quant == QuantParams{0.1F, test.zero_point, test.high});
}
