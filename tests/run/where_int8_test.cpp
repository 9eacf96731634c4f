// Where between codes of different scales, and between codes and constants.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/random.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;

namespace {

constexpr QuantParams image_quant{0.05F, 128}, other_quant{0.02F, 10}, output_quant{0.06F, 110};

// image > 0 ? image : other, where other is a Sigmoid of the image or a number a channel.
Graph choose(bool with_constant) {
    Graph graph;
    const auto value = [&](const char* name, std::optional<QuantParams> quant) {
        Value made;
        made.name = name;
        made.quant = quant;
        return graph.add_value(made);
    };
    const auto node = [&](const char* op, std::vector<ValueId> inputs, ValueId output) {
        Node made;
        made.name = made.op = op;
        made.inputs = std::move(inputs);
        made.outputs = {output};
        graph.nodes.push_back(made);
    };
    Value image;
    image.name = "image";
    image.shape = {2, 3, 4, 5};
    image.shape_known = true;
    image.quant = image_quant;
    graph.inputs = {graph.add_value(image)};
    const ValueId condition = value("condition", {});
    graph.values[static_cast<std::size_t>(condition)].type = DType::boolean;
    node("Greater", {graph.inputs[0], graph.add_constant("zero", Tensor(DType::f32, {}))}, condition);
    ValueId other = no_value;
    if (with_constant) {
        other = graph.add_constant("other", Tensor::of<float>({3, 1, 1}, std::vector<float>{-1, 0.5F, 2}));
    } else {
        other = value("other", other_quant);
        node("Sigmoid", {graph.inputs[0]}, other);
    }
    graph.outputs = {value("result", output_quant)};
    node("Where", {condition, graph.inputs[0], other}, graph.outputs[0]);
    return graph;
}

}  // namespace

TEST_CASE("Where on codes is within half a step of the real choice") {
    Random random(18);
    std::vector<float> input(120);
    for (float& x : input) x = static_cast<float>(random.normal());
    for (const bool with_constant : {false, true}) {
        INFO("constant " << with_constant << ", seed 18");
        const Graph graph = choose(with_constant);
        const Plan plan(graph, {.batch = 2});
        const auto is_where = [](const StepInfo& step) { return step.node_index >= 0; };
        CHECK(std::find_if(plan.steps().rbegin(), plan.steps().rend(), is_where)->kind == StepKind::int8);
        Workspace workspace(plan);
        plan.run(workspace, input);
        const auto result = plan.output(workspace).span<float>();
        for (std::size_t i = 0; i < input.size(); ++i) {
            const float x = dequantize(quantize(input[i], image_quant), image_quant);
            const float sigmoid = dequantize(quantize(1 / (1 + std::exp(-x)), other_quant), other_quant);
            const float number = std::vector<float>{-1, 0.5F, 2}[i / 20 % 3];
            const float real = x > 0 ? x : with_constant ? number : sigmoid;
            INFO(i);
            CHECK(std::abs(result[i] - real) <= 0.5001F * output_quant.scale);
        }
    }
}
