#include "run/try_int8.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "graph/op_traits.hpp"
#include "mlq/base/random.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;

namespace {

using Ints = std::vector<std::int64_t>;

constexpr QuantParams coded_params{0.05F, 128};
constexpr QuantParams result_params{0.02F, 100};

// A network around one node: image -> (MaxPool 1x1, which makes it channels-last) -> node.
class Around {
  public:
    Around(Shape image, bool channels_last) {
        graph_.opset = 13;
        Value value;
        value.name = "image";
        value.shape = std::move(image);
        value.shape_known = true;
        graph_.inputs = {graph_.add_value(value)};
        image_ = channels_last ? add("MaxPool", {graph_.inputs[0]}, {{"kernel_shape", Ints{1, 1}}}) : graph_.inputs[0];
    }

    ValueId image() const { return image_; }

    ValueId constant(Tensor tensor, std::optional<QuantParams> quant = {}) {
        const ValueId id = graph_.add_constant("constant", std::move(tensor));
        graph_.values[static_cast<std::size_t>(id)].quant = quant;
        return id;
    }

    ValueId add(const char* op, std::vector<ValueId> inputs,
                std::vector<std::pair<std::string, Attribute>> attributes = {}) {
        Node node;
        node.op = op;
        node.name = op + std::to_string(graph_.nodes.size());
        node.inputs = std::move(inputs);
        for (auto& [name, value] : attributes) node.attributes.set(name, value);
        Value value;
        value.name = node.name + "_output";
        node.outputs = {graph_.add_value(value)};
        graph_.nodes.push_back(node);
        return node.outputs[0];
    }

    // The image's maxima over some dimensions: their codes are codes of the image.
    ValueId maxima(Ints axes) { return add("ReduceMax", {image_}, {{"axes", std::move(axes)}}); }

    void finish(int opset = 13) {
        graph_.opset = opset;
        graph_.outputs = {graph_.nodes.back().outputs[0]};
    }

    MadeStep try_last(std::int64_t batch) const {
        return try_int8(graph_, graph_.nodes.back(), infer_values(graph_, batch), kernels_for("auto"));
    }

    // Every float value but constants with codes; the last one with params of its own unless it must share them.
    Graph coded(bool shares_params) const {
        Graph graph = graph_;
        for (Value& value : graph.values) {
            if (!value.constant) value.quant = coded_params;
        }
        if (!shares_params) graph.values[static_cast<std::size_t>(graph.outputs[0])].quant = result_params;
        return graph;
    }

    const Graph& real() const { return graph_; }

  private:
    Graph graph_;
    ValueId image_ = no_value;
};

Shape with_batch(Shape shape, std::int64_t batch) {
    shape[0] = batch;
    return shape;
}

// Reals that are exactly codes.
std::vector<float> coded_noise(const Shape& shape) {
    Random random(5);
    std::vector<float> values(static_cast<std::size_t>(volume(shape)));
    for (float& x : values) x = dequantize(static_cast<std::uint8_t>(random.below(256)), coded_params);
    return values;
}

std::vector<float> run(const Graph& graph, std::int64_t batch, const std::vector<float>& input) {
    const Plan plan(graph, {.batch = batch});
    Workspace workspace(plan);
    plan.run(workspace, input);
    const auto output = plan.output(workspace).span<float>();
    return {output.begin(), output.end()};
}

bool runs_last_in_int8(const Graph& graph, std::int64_t batch) {
    const Plan plan(graph, {.batch = batch});
    const int last = static_cast<int>(graph.nodes.size()) - 1;
    return std::any_of(plan.steps().begin(), plan.steps().end(),
                       [&](const StepInfo& step) { return step.node_index == last && step.kind != StepKind::float32; });
}

Tensor reals(Shape shape) {
    Tensor tensor(DType::f32, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] = 0.25F * static_cast<float>(1 + i % 7);
    return tensor;
}

Tensor codes(Shape shape) {
    Tensor tensor(DType::u8, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(100 + i % 50);
    return tensor;
}

struct Question {
    const char* name;
    std::string reason;  // empty: it runs in int8
    void (*build)(Around&);
    Shape image = {-1, 5, 6, 7};
    int opset = 13;
    bool shares_params = false;
};

const std::vector<Question>& questions() {
    const std::string awkward =
        "an input is broadcast in another way than per sample, per channel or along the last dimension";
    static const std::vector<Question> list{
        {"add", "",
         [](Around& a) {
             a.add("Add", {a.image(), a.image()});
         }},
        {"per channel", "",
         [](Around& a) {
             a.add("Add", {a.image(), a.maxima({2, 3})});
         }},
        {"per channel, first", "",
         [](Around& a) {
             a.add("Sub", {a.maxima({2, 3}), a.image()});
         }},
        {"along the last", "",
         [](Around& a) {
             a.add("Mul", {a.image(), a.maxima({1, 2})});
         }},
        {"per sample", "",
         [](Around& a) {
             a.add("Sub", {a.image(), a.maxima({1, 2, 3})});
         }},
        {"same for all samples", "",
         [](Around& a) {
             a.add("Add", {a.image(), a.maxima({0})});
         }},
        {"per channel of all samples", "",
         [](Around& a) {
             a.add("Mul", {a.maxima({0, 2, 3}), a.image()});
         }},
        {"one value", "",
         [](Around& a) {
             a.add("Mul", {a.image(), a.maxima({0, 1, 2, 3})});
         }},
        {"per pixel", awkward,
         [](Around& a) {
             a.add("Mul", {a.image(), a.maxima({1})});
         }},
        {"both sides", "both inputs are broadcast",
         [](Around& a) {
             a.add("Mul", {a.maxima({1}), a.maxima({2})});
         }},
        {"number behind", "",
         [](Around& a) {
             a.add("Sub", {a.image(), a.constant(reals({1}))});
         }},
        {"number in front", "",
         [](Around& a) {
             a.add("Sub", {a.constant(reals({})), a.image()});
         }},
        {"divided by a number", "",
         [](Around& a) {
             a.add("Div", {a.image(), a.constant(reals({1, 1}))});
         }},
        {"number of a higher rank", "its input is broadcast",
         [](Around& a) {
             a.add("Add", {a.image(), a.constant(reals({1, 1, 1, 1, 1}))});
         }},
        {"constant vector", "its constant has several values",
         [](Around& a) {
             a.add("Add", {a.image(), a.constant(reals({5, 1, 1}))});
         }},
        {"divided by computed", "several inputs are computed",
         [](Around& a) {
             a.add("Div", {a.image(), a.image()});
         }},
        {"coded number", "",
         [](Around& a) {
             a.add("Add", {a.image(), a.constant(codes({1}), coded_params)});
         }},
        {"coded image", "",
         [](Around& a) {
             a.add("Add", {a.image(), a.constant(codes({1, 5, 6, 7}), coded_params)});
         }},
        {"coded channels", awkward,
         [](Around& a) {
             a.add("Add", {a.image(), a.constant(codes({1, 5, 1, 1}), coded_params)});
         }},
        {"slopes", "slopes differ by channel",
         [](Around& a) {
             a.add("PRelu", {a.image(), a.constant(reals({5, 1, 1}))});
         }},
        {"slope", "",
         [](Around& a) {
             a.add("PRelu", {a.image(), a.constant(reals({1}))});
         }},
        {"softmax over channels", "",
         [](Around& a) {
             a.add("Softmax", {a.image()}, {{"axis", std::int64_t{1}}});
         }},
        {"softmax over the last", "", [](Around& a) { a.add("Softmax", {a.image()}); }},
        {"softmax over rows", "it normalizes over a dimension that is neither the channels nor the last",
         [](Around& a) {
             a.add("Softmax", {a.image()}, {{"axis", std::int64_t{2}}});
         }},
        {"softmax over three",
         "it normalizes over several dimensions",
         [](Around& a) { a.add("Softmax", {a.image()}); },
         {-1, 5, 6, 7},
         11},
        {"batch normalization", "BatchNormalization has no int8 step",
         [](Around& a) {
             const ValueId one = a.constant(reals({5}));
             a.add("BatchNormalization", {a.image(), one, one, one, one});
         }},
        {"concat", "",
         [](Around& a) {
             a.add("Concat", {a.image(), a.maxima({1})}, {{"axis", std::int64_t{1}}});
         }},
        {"concat along rows", "",
         [](Around& a) {
             a.add("Concat", {a.image(), a.maxima({2})}, {{"axis", std::int64_t{-2}}});
         }},
        {"concat of codes", "",
         [](Around& a) {
             a.add("Concat", {a.constant(codes({1, 2, 6, 7}), coded_params), a.maxima({0})},
                   {{"axis", std::int64_t{1}}});
         }},
        {"concat of reals", "a constant input is not coded",
         [](Around& a) {
             a.add("Concat", {a.constant(reals({1, 2, 6, 7})), a.maxima({0})}, {{"axis", std::int64_t{1}}});
         }},
        {"split",
         "",
         [](Around& a) {
             a.add("Slice", {a.image(), a.constant(Tensor::of<std::int64_t>({1}, Ints{1})),
                             a.constant(Tensor::of<std::int64_t>({1}, Ints{3}))});
         },
         {-1, 5, 6, 7},
         13,
         true},
        {"max pool",
         "",
         [](Around& a) {
             a.add("MaxPool", {a.image()}, {{"kernel_shape", Ints{2, 2}}});
         },
         {-1, 5, 6, 7},
         13,
         true},
        {"max pool in 3-D", "it has more than two spatial dimensions",
         [](Around& a) {
             const Tensor axis = Tensor::of<std::int64_t>({1}, Ints{2});
             a.add("GlobalMaxPool", {a.add("Unsqueeze", {a.image(), a.constant(axis)})});
         }},
        {"convolution", "",
         [](Around& a) {
             a.add("Conv", {a.image(), a.constant(reals({3, 5, 2, 2}))});
         }},
        {"convolution in 3-D", "it has more than two spatial dimensions",
         [](Around& a) {
             const Tensor axis = Tensor::of<std::int64_t>({1}, Ints{2});
             const ValueId volume = a.add("Unsqueeze", {a.image(), a.constant(axis)});
             a.add("Conv", {volume, a.constant(reals({3, 5, 1, 2, 2}))});
         }},
        {"transposed convolution", "ConvTranspose has no int8 step",
         [](Around& a) {
             a.add("ConvTranspose", {a.image(), a.constant(reals({5, 3, 2, 2}))});
         }},
        {"product", "",
         [](Around& a) {
             a.add("MatMul", {a.image(), a.constant(reals({7, 4}))});
         }},
        {"product of two", "both operands are computed",
         [](Around& a) {
             a.add("MatMul", {a.maxima({2}), a.add("Transpose", {a.image()}, {{"perm", Ints{0, 1, 3, 2}}})});
         }},
        {"product by matrices", "the weights are not a matrix",
         [](Around& a) {
             a.add("MatMul", {a.image(), a.constant(reals({5, 7, 4}))});
         }},
        {"product from the left", "the first operand is constant",
         [](Around& a) {
             a.add("MatMul", {a.constant(reals({4, 6})), a.image()});
         }},
        {"gemm", "",
         [](Around& a) {
             a.add("Gemm", {a.add("Flatten", {a.image()}), a.constant(reals({210, 4}))});
         }},
        {"gemm with alpha", "alpha or beta is not 1",
         [](Around& a) {
             a.add("Gemm", {a.add("Flatten", {a.image()}), a.constant(reals({210, 4}))}, {{"alpha", 2.0F}});
         }},
        {"gemm with a computed C", "the bias is not constant",
         [](Around& a) {
             const ValueId rows = a.add("Flatten", {a.image()});
             const ValueId weights = a.constant(reals({210, 4}));
             a.add("Gemm", {rows, weights, a.add("Gemm", {rows, weights})});
         }},
        {"gemm with a matrix",
         "the bias is not one number per output channel",
         [](Around& a) {
             a.add("Gemm", {a.add("Flatten", {a.image()}), a.constant(reals({210, 4})), a.constant(reals({2, 4}))});
         },
         {2, 5, 6, 7}},
    };
    return list;
}

bool has_weights(const Question& question) {
    Around around(question.image, false);
    question.build(around);
    return is_family(around.real().nodes.back(), OpFamily::linear);
}

// As quantize_graph does: int8 weights for linear nodes.
Graph with_int8_weights(Graph graph) {
    for (Node& node : graph.nodes) {
        if (node.op != "Conv" && node.op != "MatMul" && node.op != "Gemm") continue;
        const Tensor* weights = graph.constant_of(node.inputs[1]);
        if (weights == nullptr) continue;
        node.inputs[1] = graph.add_constant("weights", Tensor(DType::i8, weights->shape()));
        graph.values[static_cast<std::size_t>(node.inputs[1])].constant_quant = ConstantQuant{{1.0F}, 0};
    }
    return graph;
}

}  // namespace

TEST_CASE("whether a node can run in int8 is told beforehand, with the reason, and the plan agrees") {
    for (const Question& question : questions()) {
        for (const bool channels_last : {false, true}) {
            for (const std::int64_t batch : {1, 2}) {
                if (question.image[0] > 0 && question.image[0] != batch) continue;
                INFO(question.name << ", channels-last " << channels_last << ", batch " << batch);
                Around around(question.image, channels_last);
                question.build(around);
                around.finish(question.opset);
                const MadeStep made = around.try_last(batch);
                CHECK(made.reason == question.reason);
                CHECK(static_cast<bool>(made) == question.reason.empty());
                const Graph coded = with_int8_weights(around.coded(question.shares_params));
                CHECK(runs_last_in_int8(coded, batch) == question.reason.empty());
            }
        }
    }
}

TEST_CASE("operators without weights come within half a step of float, in either layout") {
    for (const Question& question : questions()) {
        if (has_weights(question)) continue;
        for (const bool channels_last : {false, true}) {
            for (const std::int64_t batch : {1, 2}) {
                Around around(question.image, channels_last);
                question.build(around);
                around.finish(question.opset);
                const Graph coded = around.coded(question.shares_params);
                if (question.image[0] > 0 && question.image[0] != batch) continue;
                const auto input = coded_noise(with_batch(question.image, batch));
                INFO(question.name << ", channels-last " << channels_last << ", batch " << batch);
                const auto result = run(coded, batch, input);
                const auto expected = run(around.real(), batch, input);
                REQUIRE(result.size() == expected.size());
                const QuantParams params = question.shares_params ? coded_params : result_params;
                const Range range{dequantize(0, params), dequantize(255, params)};
                double worst = 0;
                for (std::size_t i = 0; i < result.size(); ++i)
                    worst = std::max(worst, std::abs(static_cast<double>(result[i]) -
                                                     std::clamp(expected[i], range.low, range.high)));
                CHECK(worst <= 0.501 * static_cast<double>(params.scale));
            }
        }
    }
}
