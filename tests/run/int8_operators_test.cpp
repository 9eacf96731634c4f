// Every operator with an int8 step, on every ISA: within half a step of the float operator on the same reals, and the
// same bits everywhere.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "mlq/base/random.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;

namespace {

using Ints = std::vector<std::int64_t>;

constexpr QuantParams image_quant{0.05F, 128};
constexpr QuantParams output_quant{0.11F, 120};

struct Case {
    const char* name;
    const char* op;
    Shape image;
    Shape weights = {};  // of a linear operator, int8
    std::vector<std::pair<std::string, Attribute>> attributes = {};
    std::optional<Clamp> clamp = {};
    bool passes_through = false;     // output has the input's params
    std::vector<float> scales = {};  // of Resize
};

// image -> op -> output; float_graph has the same constants as reals and no quantization.
struct Pair {
    Graph int8;
    Graph real;
};

Pair make_pair_of(const Case& test) {
    Random random(17);
    Pair pair;
    for (Graph* graph : {&pair.int8, &pair.real}) {
        const bool quantized = graph == &pair.int8;
        Value image;
        image.name = "image";
        image.shape = test.image;
        image.shape_known = true;
        if (quantized) image.quant = image_quant;
        graph->inputs = {graph->add_value(image)};
        Node node;
        node.name = node.op = test.op;
        node.inputs = {graph->inputs[0]};
        node.clamp = test.clamp;
        for (const auto& [name, value] : test.attributes) node.attributes.set(name, value);
        Value output;
        output.name = "output";
        if (quantized) output.quant = test.passes_through ? image_quant : output_quant;
        graph->outputs = {graph->add_value(output)};
        node.outputs = {graph->outputs[0]};
        graph->nodes.push_back(node);
    }
    Node& int8 = pair.int8.nodes[0];
    Node& real = pair.real.nodes[0];
    if (!test.scales.empty()) {
        for (auto [graph, node] : {std::pair{&pair.int8, &int8}, std::pair{&pair.real, &real}}) {
            node->inputs.push_back(no_value);
            node->inputs.push_back(graph->add_constant("scales", Tensor::of<float>({4}, test.scales)));
        }
    }
    if (test.weights.empty()) return pair;

    const bool by_column = std::string(test.op) == "MatMul";
    const std::size_t axis = by_column ? 1 : 0;
    const auto channels = static_cast<std::size_t>(test.weights[axis]);
    ConstantQuant quant{{}, static_cast<int>(axis)};
    for (std::size_t c = 0; c < channels; ++c) quant.scales.push_back(0.004F + 0.001F * static_cast<float>(c % 5));
    Tensor codes(DType::i8, test.weights);
    Tensor reals(DType::f32, test.weights);
    const std::int64_t inner = by_column ? 1 : codes.size() / test.weights[0];
    for (std::int64_t i = 0; i < codes.size(); ++i) {
        const auto code = static_cast<std::int8_t>(static_cast<int>(random.below(255)) - 127);
        codes.data<std::int8_t>()[i] = code;
        reals.data<float>()[i] =
            static_cast<float>(code) * quant.scales[static_cast<std::size_t>(i / inner) % channels];
    }
    int8.inputs.push_back(pair.int8.add_constant("w", std::move(codes)));
    pair.int8.values[static_cast<std::size_t>(int8.inputs.back())].constant_quant = quant;
    real.inputs.push_back(pair.real.add_constant("w", std::move(reals)));
    if (by_column) return pair;

    Tensor bias_codes(DType::i32, {static_cast<std::int64_t>(channels)});
    Tensor bias(DType::f32, {static_cast<std::int64_t>(channels)});
    ConstantQuant bias_quant;
    for (std::size_t c = 0; c < channels; ++c) {
        bias_quant.scales.push_back(image_quant.scale * quant.scales[c]);
        bias_codes.data<std::int32_t>()[c] = static_cast<std::int32_t>(random.below(4000)) - 2000;
        bias.data<float>()[c] = static_cast<float>(bias_codes.data<std::int32_t>()[c]) * bias_quant.scales[c];
    }
    int8.inputs.push_back(pair.int8.add_constant("b", std::move(bias_codes)));
    pair.int8.values[static_cast<std::size_t>(int8.inputs.back())].constant_quant = bias_quant;
    real.inputs.push_back(pair.real.add_constant("b", std::move(bias)));
    return pair;
}

std::vector<float> run(const Graph& graph, const std::vector<float>& input, const Kernels& kernels, int threads = 1) {
    const Plan plan(graph, {.batch = graph.values[static_cast<std::size_t>(graph.inputs[0])].shape[0],
                            .threads = threads,
                            .kernels = &kernels});
    Workspace workspace(plan);
    plan.run(workspace, input);
    const auto output = plan.output(workspace).span<float>();
    return {output.begin(), output.end()};
}

bool has_int8_step(const Graph& graph) {
    const Plan plan(graph, {.batch = graph.values[static_cast<std::size_t>(graph.inputs[0])].shape[0]});
    return std::any_of(plan.steps().begin(), plan.steps().end(),
                       [](const StepInfo& step) { return step.node_index == 0 && step.kind != StepKind::float32; });
}

const std::vector<Case>& cases() {
    static const Shape image{3, 6, 7, 9};
    static const std::vector<Case> list{
        {"conv", "Conv", image, {10, 6, 3, 3}, {{"pads", Ints{1, 1, 1, 1}}}},
        {"conv_pointwise_relu", "Conv", image, {17, 6, 1, 1}, {}, Clamp{0, INFINITY}},
        {"conv_strided_dilated",
         "Conv",
         image,
         {5, 6, 3, 2},
         {{"strides", Ints{2, 1}}, {"dilations", Ints{2, 3}}, {"pads", Ints{2, 0, 1, 3}}}},
        {"conv_grouped", "Conv", image, {8, 3, 3, 3}, {{"group", std::int64_t{2}}}},
        {"conv_depthwise_clip",
         "Conv",
         image,
         {6, 1, 3, 3},
         {{"group", std::int64_t{6}}, {"pads", Ints{1, 1, 1, 1}}},
         Clamp{0, 6}},
        {"conv_depth_multiplier", "Conv", image, {12, 1, 3, 3}, {{"group", std::int64_t{6}}}},
        {"conv_1d", "Conv", {2, 5, 19}, {7, 5, 4}, {{"strides", Ints{2}}, {"pads", Ints{1, 2}}}},
        {"conv_same_upper",
         "Conv",
         image,
         {4, 6, 4, 4},
         {{"auto_pad", std::string("SAME_UPPER")}, {"strides", Ints{2, 2}}}},
        {"conv_picture", "Conv", {2, 3, 9, 11}, {20, 3, 7, 7}, {{"strides", Ints{2, 2}}, {"pads", Ints{3, 3, 3, 3}}}},
        {"conv_one_channel", "Conv", {2, 1, 9, 11}, {20, 1, 3, 2}, {{"pads", Ints{1, 0, 2, 1}}}},
        {"conv_narrow_groups",
         "Conv",
         {3, 12, 7, 9},
         {12, 4, 3, 3},
         {{"group", std::int64_t{3}}, {"pads", Ints{1, 1, 1, 1}}}},
        {"conv_groups_of_16", "Conv", {1, 80, 5, 5}, {80, 16, 3, 3}, {{"group", std::int64_t{5}}}},
        {"conv_few_pixels", "Conv", {1, 16, 5, 5}, {200, 16, 3, 3}, {{"pads", Ints{1, 1, 1, 1}}}},
        {"gemm_wide", "Gemm", {5, 37}, {300, 37}, {{"transB", std::int64_t{1}}}},
        {"gemm", "Gemm", {5, 37}, {11, 37}, {{"transB", std::int64_t{1}}}},
        {"matmul", "MatMul", {2, 3, 19}, {19, 21}},
        {"max_pool",
         "MaxPool",
         image,
         {},
         {{"kernel_shape", Ints{3, 2}}, {"strides", Ints{2, 2}}, {"pads", Ints{1, 1, 1, 0}}},
         {},
         true},
        {"average_pool",
         "AveragePool",
         image,
         {},
         {{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"pads", Ints{1, 1, 1, 1}}}},
        {"average_pool_counting",
         "AveragePool",
         image,
         {},
         {{"kernel_shape", Ints{2, 3}}, {"pads", Ints{1, 0, 0, 2}}, {"count_include_pad", std::int64_t{1}}}},
        {"average_pool_ceil",
         "AveragePool",
         image,
         {},
         {{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"ceil_mode", std::int64_t{1}}}},
        {"leaky_relu", "LeakyRelu", image, {}, {{"alpha", 0.1F}}},
        {"sigmoid", "Sigmoid", image},
        {"hard_swish", "HardSwish", image},
        {"hard_sigmoid", "HardSigmoid", image},
        {"tanh", "Tanh", image},
        {"erf", "Erf", image},
        {"gelu", "Gelu", image, {}, {{"approximate", std::string("tanh")}}},
        {"elu", "Elu", image, {}, {{"alpha", 0.7F}}},
        {"mish", "Mish", image},
        {"softplus", "Softplus", image},
        {"floor", "Floor", image},
        {"relu", "Relu", image},
        {"softmax", "Softmax", {4, 33}, {}, {{"axis", std::int64_t{-1}}}},
        {"resize_linear",
         "Resize",
         image,
         {},
         {{"mode", std::string("linear")}, {"coordinate_transformation_mode", std::string("half_pixel")}},
         {},
         false,
         {1, 1, 2, 1.5F}},
        {"resize_nearest",
         "Resize",
         image,
         {},
         {{"mode", std::string("nearest")}, {"coordinate_transformation_mode", std::string("asymmetric")}},
         {},
         true,
         {1, 1, 2, 2}},
        {"transpose", "Transpose", image, {}, {{"perm", Ints{0, 2, 1, 3}}}, {}, true},
        {"flatten", "Flatten", image, {}, {}, {}, true},
        {"space_to_depth", "SpaceToDepth", {2, 3, 4, 6}, {}, {{"blocksize", std::int64_t{2}}}, {}, true},
    };
    return list;
}

// Reals that are exactly codes of the image, extremes included.
std::vector<float> coded_noise(const Shape& shape) {
    Random random(5);
    std::vector<float> values(static_cast<std::size_t>(volume(shape)));
    for (float& x : values) x = dequantize(static_cast<std::uint8_t>(random.below(256)), image_quant);
    values.front() = dequantize(0, image_quant);
    values.back() = dequantize(255, image_quant);
    return values;
}

}  // namespace

TEST_CASE("an int8 operator is within half a step of the float operator, on every ISA with the same bits") {
    for (const Case& test : cases()) {
        INFO(test.name);
        const Pair pair = make_pair_of(test);
        REQUIRE(has_int8_step(pair.int8));
        const auto input = coded_noise(test.image);
        const auto real = run(pair.real, input, kernels_for("scalar"));
        const auto expected = run(pair.int8, input, kernels_for("scalar"));
        const QuantParams quant = test.passes_through ? image_quant : output_quant;
        const Range range = {dequantize(0, quant), dequantize(255, quant)};
        REQUIRE(real.size() == expected.size());
        for (std::size_t i = 0; i < real.size(); ++i) {
            const float saturated = std::clamp(real[i], range.low, range.high);
            if (std::abs(expected[i] - saturated) > 0.5F * quant.scale * 1.001F) {
                INFO(i << ": " << expected[i] << " for " << real[i]);
                FAIL_CHECK("more than half a step away");
                break;
            }
        }
        for (const Kernels* kernels : supported_kernels()) {
            for (const int threads : {1, 3}) CHECK(run(pair.int8, input, *kernels, threads) == expected);
        }
    }
}

TEST_CASE("Add, Mul and Concat of quantized values, broadcast over pixels too") {
    for (const char* op : {"Add", "Sub", "Mul", "Concat"}) {
        for (const bool broadcast : {false, true}) {
            if (broadcast && std::string(op) == "Concat") continue;
            INFO(op << " broadcast " << broadcast);
            Graph graph;
            graph.opset = 14;
            Value image;
            image.name = "image";
            image.shape = {2, 5, 6, 7};
            image.shape_known = true;
            image.quant = image_quant;
            graph.inputs = {graph.add_value(image)};
            const auto value = [&](const char* name, QuantParams quant) {
                Value v;
                v.name = name;
                v.quant = quant;
                return graph.add_value(v);
            };
            const auto node = [&](const char* type, std::vector<ValueId> inputs, ValueId output) -> Node& {
                Node& added = graph.nodes.emplace_back();
                added.op = added.name = type;
                added.inputs = std::move(inputs);
                added.outputs = {output};
                return added;
            };
            const ValueId other = value("other", {0.02F, 10});
            node(broadcast ? "GlobalAveragePool" : "Sigmoid", {graph.inputs[0]}, other);
            const ValueId result = value("result", output_quant);
            Node& last = node(op, {graph.inputs[0], other}, result);
            if (std::string(op) == "Concat") last.attributes.set("axis", std::int64_t{1});
            graph.outputs = {result};

            // The same network in float, fed with what `other` became in int8.
            const auto input = coded_noise({2, 5, 6, 7});
            Graph only_other = graph;
            only_other.outputs = {other};
            only_other.tidy();
            const auto second = run(only_other, input, kernels_for("scalar"));
            const auto expected = run(graph, input, kernels_for("scalar"));
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const std::size_t per_sample = 5 * 42;
                double real = 0;
                if (std::string(op) == "Concat") {
                    const std::size_t n = i / (2 * per_sample), at = i % (2 * per_sample);
                    real = at < per_sample ? input[n * per_sample + at] : second[n * per_sample + at - per_sample];
                } else {
                    const double a = input[i], b = broadcast ? second[i / 42] : second[i];
                    real = std::string(op) == "Add" ? a + b : std::string(op) == "Sub" ? a - b : a * b;
                }
                const double saturated =
                    std::clamp<double>(real, dequantize(0, output_quant), dequantize(255, output_quant));
                if (std::abs(expected[i] - saturated) > 0.5 * output_quant.scale * 1.001) {
                    INFO(i << ": " << expected[i] << " for " << real);
                    FAIL_CHECK("more than half a step away");
                    break;
                }
            }
            for (const Kernels* kernels : supported_kernels()) CHECK(run(graph, input, *kernels, 2) == expected);
        }
    }
}

TEST_CASE("memory that a step needs while it runs is counted") {
    const Case test{"picture", "Conv", {2, 3, 64, 64}, {1, 3, 7, 7}, {{"pads", Ints{3, 3, 3, 3}}}};
    const Plan plan(make_pair_of(test).int8, {.batch = 2});
    const std::size_t image = 2 * 3 * 64 * 64, padded = 2 * 3 * 70 * 70, output = 2 * 64 * 64;
    CHECK(plan.workspace_bytes() >= image + padded + output);
    CHECK(plan.workspace_bytes() < 2 * (image + padded + output));
}
