// Writes models, inputs and our outputs for judge.cjs: the committed networks in float and int8, and small networks
// around single operators. With a second argument only cases of operators that have that text in their name.
#include <cstdio>
#include <filesystem>
#include <functional>

#include "base/hash.hpp"
#include "flattened_cases.hpp"
#include "graph/upgrade_opset.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/json.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"
#include "mlq/zoo/zoo.hpp"
#include "operator_case.hpp"
#include "ptq/fashion.hpp"

namespace {

using namespace mlq;
using namespace mlq::interop;

class Cases {
  public:
    explicit Cases(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void add(const std::string& name, const std::string& kind, const std::vector<std::byte>& model, const Shape& shape,
             std::span<const float> input, std::span<const float> output, Json extra = Json::object()) {
        const auto file = [&](const std::string& suffix) { return name + suffix; };
        write_file(folder_ / file(".onnx"), model);
        write_file(folder_ / file(".in"), std::as_bytes(input));
        write_file(folder_ / file(".out"), std::as_bytes(output));
        Json entry = {{"name", name},         {"kind", kind},           {"model", file(".onnx")},
                      {"input", file(".in")}, {"output", file(".out")}, {"shape", shape}};
        entry.update(extra);
        cases_.push_back(std::move(entry));
    }
    // A file whose nodes must run in ONNX Runtime in these precisions.
    void add(const std::string& name, const std::vector<std::byte>& model, const Json& precisions) {
        const std::string file = "placement" + std::to_string(cases_.size()) + ".onnx";
        write_file(folder_ / file, model);
        cases_.push_back({{"name", name}, {"kind", "placement"}, {"model", file}, {"precisions", precisions}});
    }
    void finish() const { write_file(folder_ / "cases.json", to_text(cases_)); }
    const std::filesystem::path& folder() const { return folder_; }

  private:
    std::filesystem::path folder_;
    Json cases_ = Json::array();
};

std::vector<float> run_all(const Graph& graph, std::int64_t batch, std::span<const float> input) {
    const Plan plan(graph, {.batch = batch, .threads = 1});
    Workspace workspace(plan);
    const auto size = static_cast<std::size_t>(volume(plan.input_shape()));
    std::vector<float> all;
    for (std::size_t at = 0; at < input.size(); at += size) {
        plan.run(workspace, input.subspan(at, size));
        const auto output = plan.output(workspace).span<float>();
        all.insert(all.end(), output.begin(), output.end());
    }
    return all;
}

Json precisions_of(const PrecisionPlan& plan) {
    Json precisions = Json::object();
    for (const NodePrecision& node : plan.nodes) precisions[node.node] = to_string(node.precision);
    return precisions;
}

// The same network with one node kept in float: that node and no other must be float in ONNX Runtime too.
void add_kept_float(Cases& cases, const std::string& name, const Graph& graph, const StatisticsFile& statistics,
                    const std::string& node) {
    const Quantizer quantizer(graph, target_called("ort"), {.nodes = {{node, Precision::float32}}});
    const Graph int8 = quantizer.quantize(statistics, {.method = "max"}).graph;
    cases.add(name + " with " + node + " in float", serialize_onnx(lower_to_qdq(int8, quantizer.target())),
              precisions_of(quantizer.plan()));
}

void add_fashion(Cases& cases, const std::string& name) {
    const LoadedModel model = testing::fashion_model(name);
    const Dataset images = testing::fashion_images("t10k", 0);
    std::vector<float> input(static_cast<std::size_t>(images.size() * 784));
    std::vector<float> labels;
    for (std::int64_t i = 0; i < images.size(); ++i) {
        images.read(i, std::span(input).subspan(static_cast<std::size_t>(i) * 784, 784));
        labels.push_back(static_cast<float>(images.label(i)));
    }
    write_file(cases.folder() / "labels", std::as_bytes(std::span(labels)));
    const Shape shape{100, 1, 28, 28};
    const auto bytes = read_file(std::string(MLQ_SOURCE_DIR) + "/data/fashion_" + name + ".onnx");
    cases.add(name + "_fp32", "float", bytes, shape, input, run_all(model.graph, 100, input));

    const StatisticsFile statistics = collect(model.graph, testing::fashion_images("train", 500), {.threads = 2});
    for (const int bits : {8, 7}) {
        const Quantizer quantizer(model.graph, target_called("ort"), {.default_activation_bits = bits});
        const Graph int8 = quantizer.quantize(statistics, {.method = "auto"}).graph;
        cases.add(name + (bits == 8 ? "_int8" : "_7_bits"), "int8",
                  serialize_onnx(lower_to_qdq(int8, quantizer.target())), shape, input, run_all(int8, 100, input),
                  {{"labels", "labels"}, {"precisions", precisions_of(quantizer.plan())}});
    }
    for (const Node& node : model.graph.nodes) add_kept_float(cases, name, model.graph, statistics, node.name);
}

// Whole networks as exporters write them: normalization, clipping, shortcuts, concatenations.
void add_zoo(Cases& cases, const char* name) {
    const auto model = serialize_onnx(zoo_model_called(name).build(1));
    Random random(2);
    std::vector<float> input(3 * 224 * 224);
    for (float& x : input) x = static_cast<float>(random.normal());
    Graph graph = parse_onnx(model, name);
    prepare(graph);
    cases.add(std::string("zoo_") + name, "float", model, {1, 3, 224, 224}, input, run_all(graph, 1, input));
}

void add_operator(Cases& cases, const OperatorCase& test) {
    Random random(hash64(test.name));
    const auto noise = [&](const Shape& shape) {
        Tensor tensor(DType::f32, shape);
        for (float& x : tensor.span<float>()) x = static_cast<float>(random.normal());
        return tensor;
    };
    Graph graph;
    graph.opset = test.opset;
    Value image;
    image.name = "image";
    image.shape = test.image;
    image.shape_known = true;
    graph.inputs = {graph.add_value(image)};
    Node node;
    node.name = node.op = test.op;
    node.inputs = {graph.inputs[0]};
    for (std::size_t i = 0; i < test.constants.size(); ++i)
        node.inputs.push_back(graph.add_constant("constant" + std::to_string(i), noise(test.constants[i])));
    Value output;
    output.name = "output";
    graph.outputs = {graph.add_value(output)};
    node.outputs = {graph.outputs[0]};
    if (test.adjust) test.adjust(graph, node);
    if (test.to_float) {
        Value raw;
        raw.name = "raw";
        node.outputs[0] = graph.add_value(raw);
        Node cast;
        cast.name = cast.op = "Cast";
        cast.inputs = {node.outputs[0]};
        cast.outputs = {graph.outputs[0]};
        cast.attributes.set("to", std::int64_t{1});
        graph.nodes.push_back(node);
        graph.nodes.push_back(cast);
    } else {
        graph.nodes.push_back(node);
    }

    const auto bytes = serialize_onnx(graph);
    if (test.upgraded) {
        Graph newer = graph;
        newer.values[static_cast<std::size_t>(newer.inputs[0])].shape = test.image;
        upgrade_opset(newer);
        const Tensor sample = noise(test.image);
        cases.add(test.name, "float", serialize_onnx(newer), test.image, sample.span<float>(),
                  run_all(parse_onnx(bytes, test.name), test.image[0], sample.span<float>()));
        return;
    }
    Graph loaded = parse_onnx(bytes, test.name);
    prepare(loaded);
    const Tensor input = noise(test.image);
    cases.add(test.name, "float", bytes, test.image, input.span<float>(),
              run_all(loaded, test.image[0], input.span<float>()));
}

void add_flattened(Cases& cases, const FlattenedCase& test) {
    const Shape shape{2, 6};
    Random random(hash64(test.name));
    std::vector<float> input(static_cast<std::size_t>(volume(shape)));
    for (float& x : input) x = static_cast<float>(random.normal());
    Graph graph = parse_onnx(test.file, test.name);
    prepare(graph);
    cases.add(test.name, "float", test.file, shape, input, run_all(graph, shape[0], input));
}

std::vector<OperatorCase> operator_cases() {
    const Shape image{2, 6, 9, 11};
    std::vector<OperatorCase> list{
        {"conv_same_upper",
         "Conv",
         image,
         {{8, 6, 3, 3}, {8}},
         with({{"auto_pad", std::string("SAME_UPPER")}, {"strides", Ints{2, 2}}})},
        {"conv_same_lower",
         "Conv",
         image,
         {{8, 6, 4, 4}},
         with({{"auto_pad", std::string("SAME_LOWER")}, {"strides", Ints{2, 3}}})},
        {"conv_dilated_asymmetric",
         "Conv",
         image,
         {{4, 6, 3, 2}, {4}},
         with({{"dilations", Ints{2, 3}}, {"pads", Ints{1, 0, 2, 3}}})},
        {"conv_grouped",
         "Conv",
         image,
         {{9, 2, 3, 3}, {9}},
         with({{"group", std::int64_t{3}}, {"pads", Ints{1, 1, 1, 1}}})},
        {"conv_depthwise",
         "Conv",
         image,
         {{6, 1, 5, 3}, {6}},
         with({{"group", std::int64_t{6}}, {"pads", Ints{2, 1, 2, 1}}})},
        {"conv_depth_multiplier", "Conv", image, {{12, 1, 3, 3}}, with({{"group", std::int64_t{6}}})},
        {"conv_1d", "Conv", {2, 5, 17}, {{7, 5, 4}, {7}}, with({{"strides", Ints{2}}, {"pads", Ints{1, 2}}})},
        {"conv_transpose",
         "ConvTranspose",
         image,
         {{6, 4, 3, 3}, {4}},
         with({{"strides", Ints{2, 2}}, {"pads", Ints{1, 1, 1, 1}}, {"output_padding", Ints{1, 0}}})},
        {"conv_transpose_grouped",
         "ConvTranspose",
         image,
         {{6, 2, 2, 3}},
         with({{"group", std::int64_t{2}}, {"strides", Ints{2, 1}}})},
        {"max_pool_ceil",
         "MaxPool",
         image,
         {},
         with({{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"ceil_mode", std::int64_t{1}}})},
        {"max_pool_dilated",
         "MaxPool",
         image,
         {},
         with({{"kernel_shape", Ints{2, 3}}, {"dilations", Ints{2, 2}}, {"pads", Ints{1, 1, 0, 1}}})},
        {"max_pool_ceil_over_the_end",
         "MaxPool",
         {1, 3, 2, 2},
         {},
         with({{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"ceil_mode", std::int64_t{1}}})},
        {"average_pool_ceil_over_the_end",
         "AveragePool",
         {1, 3, 2, 2},
         {},
         with({{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"ceil_mode", std::int64_t{1}}})},
        {"average_pool_exclude",
         "AveragePool",
         image,
         {},
         with({{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"pads", Ints{1, 1, 1, 1}}})},
        {"average_pool_include",
         "AveragePool",
         image,
         {},
         with({{"kernel_shape", Ints{3, 3}}, {"pads", Ints{1, 0, 1, 2}}, {"count_include_pad", std::int64_t{1}}})},
        {"average_pool_ceil",
         "AveragePool",
         image,
         {},
         with({{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"ceil_mode", std::int64_t{1}}})},
        {"global_average_pool", "GlobalAveragePool", image, {}},
        {"global_max_pool", "GlobalMaxPool", image, {}},
        {"lrn", "LRN", image, {}, with({{"size", std::int64_t{3}}, {"alpha", 0.01F}, {"beta", 0.6F}, {"bias", 1.5F}})},
        {"batch_normalization",
         "BatchNormalization",
         image,
         {{6}, {6}, {6}},
         [](Graph& graph, Node& node) {
             Tensor variance(DType::f32, {6});
             for (int i = 0; i < 6; ++i) variance.data<float>()[i] = 0.5F + static_cast<float>(i);
             node.inputs.push_back(graph.add_constant("variance", std::move(variance)));
         }},
        {"gemm", "Gemm", {4, 7}, {{5, 7}, {5}}, with({{"transB", std::int64_t{1}}, {"alpha", 0.5F}, {"beta", 2.0F}})},
        {"gemm_trans_a", "Gemm", {4, 7}, {{4, 3}}, with({{"transA", std::int64_t{1}}})},
        {"matmul", "MatMul", {2, 3, 4, 5}, {{3, 5, 6}}},
        {"leaky_relu", "LeakyRelu", image, {}, with({{"alpha", 0.2F}})},
        {"prelu", "PRelu", image, {{6, 1, 1}}},
        {"hard_sigmoid", "HardSigmoid", image, {}, with({{"alpha", 0.3F}, {"beta", 0.4F}})},
        {"hard_swish", "HardSwish", image, {}, {}, 14},
        {"add_channel", "Add", image, {{6, 1, 1}}},
        {"mul_row", "Mul", image, {{11}}},
        {"sub_full", "Sub", image, {{1, 6, 9, 11}}},
        {"div_scalar", "Div", image, {{}}},
        {"softmax_last", "Softmax", image, {}, with({{"axis", std::int64_t{-1}}})},
        {"softmax_channel", "Softmax", image, {}, with({{"axis", std::int64_t{1}}})},
        {"softmax_opset_11", "Softmax", image, {}, with({{"axis", std::int64_t{2}}}), 11},
        {"reduce_mean", "ReduceMean", image, {}, with({{"axes", Ints{2, 3}}, {"keepdims", std::int64_t{0}}})},
        {"reduce_max_channel", "ReduceMax", image, {}, with({{"axes", Ints{1}}})},
        {"reduce_mean_opset_18", "ReduceMean", image, {}, with_integers({{-1, 1}}), 18},
        {"transpose", "Transpose", image, {}, with({{"perm", Ints{0, 2, 3, 1}}})},
        {"flatten", "Flatten", image, {}, with({{"axis", std::int64_t{2}}})},
        {"reshape", "Reshape", image, {}, with_integers({{0, -1, 22}})},
        {"slice_negative_step", "Slice", image, {}, with_integers({{8, -1}, {-10, 1}, {2, 3}, {-2, -2}})},
        {"unsqueeze_13", "Unsqueeze", image, {}, with_integers({{1, 3}})},
        {"depth_to_space_dcr", "DepthToSpace", {2, 8, 3, 5}, {}, with({{"blocksize", std::int64_t{2}}})},
        {"depth_to_space_crd",
         "DepthToSpace",
         {2, 8, 3, 5},
         {},
         with({{"blocksize", std::int64_t{2}}, {"mode", std::string("CRD")}})},
        {"pad_reflect",
         "Pad",
         image,
         {},
         with_integers({{0, 0, 2, 1, 0, 0, 3, 2}}, {{"mode", std::string("reflect")}})},
        {"pad_edge", "Pad", image, {}, with_integers({{0, 1, 2, 1, 0, 0, 3, 2}}, {{"mode", std::string("edge")}})},
    };
    const auto old = [&](const char* name, const char* op, std::int64_t opset,
                         std::vector<std::pair<std::string, Attribute>> attributes) {
        list.push_back(
            {std::string("upgraded_") + name, op, image, {}, with(std::move(attributes)), opset, false, true});
    };
    old("unsqueeze", "Unsqueeze", 11, {{"axes", Ints{1, 3}}});
    old("clip", "Clip", 9, {{"min", -0.5F}, {"max", 0.25F}});
    old("pad", "Pad", 9, {{"pads", Ints{0, 0, 1, 2, 0, 0, 3, 0}}, {"value", 0.5F}});
    old("slice", "Slice", 9, {{"starts", Ints{1, -4}}, {"ends", Ints{5, 100}}, {"axes", Ints{1, 3}}});
    old("softmax", "Softmax", 11, {{"axis", std::int64_t{3}}});
    old("upsample_nearest", "Upsample", 7,
        {{"scales", std::vector<float>{1, 1, 2, 3}}, {"mode", std::string("nearest")}});
    old("upsample_linear", "Upsample", 7,
        {{"scales", std::vector<float>{1, 1, 2, 3}}, {"mode", std::string("linear")}});
    for (const std::int64_t axis : {0, 1, 2})
        list.push_back({"prepared_softmax_" + std::to_string(axis), "Softmax", image, {}, with({{"axis", axis}}), 11});
    for (const char* op : {"Relu", "Sigmoid", "Tanh", "Exp"})
        list.push_back({std::string("unary_") + op, op, image, {}});
    const auto resize = [](std::vector<float> scales, std::vector<std::pair<std::string, Attribute>> attributes) {
        return [=](Graph& graph, Node& node) {
            node.inputs.push_back(no_value);
            node.inputs.push_back(graph.add_constant("scales", Tensor::of<float>({4}, scales)));
            with(attributes)(graph, node);
        };
    };
    for (const char* coordinates : {"half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"}) {
        list.push_back({std::string("resize_linear_") + coordinates,
                        "Resize",
                        image,
                        {},
                        resize({1, 1, 1.7F, 2.5F}, {{"mode", std::string("linear")},
                                                    {"coordinate_transformation_mode", std::string(coordinates)}})});
        list.push_back({std::string("resize_nearest_") + coordinates,
                        "Resize",
                        image,
                        {},
                        resize({1, 1, 2, 0.6F}, {{"mode", std::string("nearest")},
                                                 {"coordinate_transformation_mode", std::string(coordinates)}})});
    }
    const auto word = [](const char* name, const char* value) {
        return std::pair<std::string, Attribute>{name, std::string(value)};
    };
    const std::pair<std::string, Attribute> antialias{"antialias", std::int64_t{1}},
        exclude{"exclude_outside", std::int64_t{1}};
    for (const char* coordinates : {"half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"})
        list.push_back(
            {std::string("resize_cubic_") + coordinates,
             "Resize",
             image,
             {},
             resize({1, 1, 0.7F, 2.5F}, {word("mode", "cubic"), word("coordinate_transformation_mode", coordinates)})});
    list.push_back({"resize_cubic_numbers",
                    "Resize",
                    image,
                    {},
                    resize({1, 1, 1.7F, 0.6F}, {word("mode", "cubic"), exclude, {"cubic_coeff_a", -0.5F}})});
    for (const char* mode : {"linear", "cubic"}) {
        const std::string name = std::string("resize_antialias_") + mode;
        list.push_back({name, "Resize", image, {}, resize({1, 1, 0.4F, 0.55F}, {word("mode", mode), antialias}), 18});
        list.push_back({name + "_up",
                        "Resize",
                        image,
                        {},
                        resize({1, 1, 0.3F, 1.7F}, {word("mode", mode), antialias, exclude}),
                        18});
    }
    return list;
}

void add_networks(Cases& cases) {
    for (const char* name : {"resnet", "mobilenet", "outlier"}) add_fashion(cases, name);
    for (const char* name : {"mobilenet_v1", "mobilenet_v2", "nasnet_mobile"}) add_zoo(cases, name);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) return std::fprintf(stderr, "usage: mlq_interop_cases FOLDER [NAME]\n"), 2;
    try {
        Cases cases(argv[1]);
        if (argc == 2) add_networks(cases);
        const auto is_wanted = [&](const std::string& name) {
            return argc == 2 || name.find(argv[2]) != std::string::npos;
        };
        for (const auto& list : {operator_cases(), function_cases(), indexing_cases(), recurrent_cases(),
                                 sampling_cases(), attention_cases()}) {
            for (const OperatorCase& test : list) {
                if (is_wanted(test.name)) with_context(test.name, [&] { add_operator(cases, test); });
            }
        }
        for (const FlattenedCase& test : flattened_cases()) {
            if (is_wanted(test.name)) with_context(test.name, [&] { add_flattened(cases, test); });
        }
        cases.finish();
    } catch (const Error& error) {
        return std::fprintf(stderr, "mlq_interop_cases: %s\n", error.what()), 2;
    }
}
