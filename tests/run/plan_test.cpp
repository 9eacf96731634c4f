#include "mlq/run/plan.hpp"
#include "mlq/graph/ports.hpp"

#include <omp.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "graph/build.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/ops/onednn_convolution.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "run/fold_constants.hpp"

using namespace mlq;

namespace {

// image (N, 2, 2, 2) -> Shape -> Gather(0) -> Concat with [-1] -> Reshape -> Gemm-free flat output
Graph reshape_by_shape() {
    Graph graph;
    Value image;
    image.name = "image";
    image.shape = {-1, 2, 2, 2};
    image.shape_known = true;
    graph.inputs = {graph.add_value(image)};
    const auto value = [&](const char* name) {
        Value v;
        v.name = name;
        return graph.add_value(v);
    };
    const auto integers = [&](const char* name, Shape shape, std::vector<std::int64_t> values) {
        return graph.add_constant(name, Tensor::of<std::int64_t>(std::move(shape), values));
    };
    const auto node = [&](const char* op, std::vector<ValueId> inputs, ValueId output) -> Node& {
        Node& added = graph.nodes.emplace_back();
        added.op = added.name = op;
        added.inputs = std::move(inputs);
        added.outputs = {output};
        return added;
    };
    const ValueId shape = value("shape");
    node("Shape", {graph.inputs[0]}, shape);
    const ValueId first = value("first");
    node("Gather", {shape, integers("zero", {1}, {0})}, first);
    const ValueId target = value("target");
    node("Concat", {first, integers("rest", {1}, {-1})}, target).attributes.set("axis", std::int64_t{0});
    const ValueId flat = value("flat");
    node("Reshape", {graph.inputs[0], target}, flat);
    graph.outputs = {flat};
    return graph;
}

std::vector<float> noise(std::int64_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& x : values) x = static_cast<float>(random.normal());
    return values;
}

}  // namespace

TEST_CASE("Shape, Gather, Concat, Reshape fold into one Reshape that works for every batch size") {
    Graph graph = reshape_by_shape();
    fold_constants(graph);
    REQUIRE(graph.nodes.size() == 1);
    CHECK(graph.constant_of(graph.nodes[0].inputs[1])->span<std::int64_t>()[0] == 0);
    for (const std::int64_t batch : {1, 5}) {
        const Plan plan(graph, {.batch = batch});
        Workspace workspace(plan);
        const auto input = noise(batch * 8, 1);
        plan.run(workspace, input);
        CHECK(plan.output(workspace).shape == Shape{batch, 8});
        CHECK(std::equal(input.begin(), input.end(), plan.output(workspace).span<float>().begin()));
    }
}

TEST_CASE("the shortcut fused into the convolution gives what the separate Add gives") {
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/data/fashion_resnet.onnx");
    const Plan fused(model.graph, {.batch = 2});
    const Plan separate(model.graph, {.batch = 2, .fuse_residual = false});
    CHECK(fused.steps().size() < separate.steps().size());
    const auto input = noise(2 * 784, 7);
    Workspace a(fused);
    Workspace b(separate);
    fused.run(a, input);
    separate.run(b, input);
    for (std::size_t i = 0; i < 20; ++i)
        CHECK(fused.output(a).span<float>()[i] ==
              Approx(separate.output(b).span<float>()[i]).epsilon(1e-4).margin(1e-4));
}

TEST_CASE("the observer sees every value once, in order, and the last one is the output") {
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/data/fashion_resnet.onnx");
    const Plan plan(model.graph, {.batch = 1, .fuse_residual = false});
    Workspace workspace(plan);
    std::vector<std::string> seen;
    plan.run(workspace, noise(784, 3), [&](const Observed& observed) { seen.push_back(observed.name); });
    CHECK(seen.front() == "image");
    CHECK(seen.back() == "logits");
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == seen.size());
    CHECK(seen.size() == model.graph.nodes.size() + 1);
}

TEST_CASE("the input is read where it lies, and copied when it is the output") {
    const Plan network(load_model(MLQ_SOURCE_DIR "/data/fashion_resnet.onnx").graph, {.batch = 1});
    Workspace workspace(network);
    Workspace moved = std::move(workspace);
    for (const std::uint64_t seed : {1, 2}) {
        const auto input = noise(784, seed);
        const auto before = input;
        const void* seen = nullptr;
        network.run(moved, input, [&](const Observed& observed) {
            if (observed.name == "image") seen = observed.elements.bytes;
        });
        CHECK(seen == input.data());
        CHECK(input == before);
    }

    const Plan renames(reshape_by_shape(), {.batch = 2});
    Workspace space(renames);
    auto input = noise(16, 3);
    const auto before = input;
    renames.run(space, input);
    std::fill(input.begin(), input.end(), 0.0F);
    CHECK(std::equal(before.begin(), before.end(), renames.output(space).span<float>().begin()));
}

TEST_CASE("the mask of a Dropout keeps everything") {
    const bool int8 = GENERATE(false, true);
    Build build;
    const ValueId x = build.input("x", {1, 2, 3});
    const ValueId y = build.node("Dropout", {x}, "y");
    const ValueId mask = build.value("mask");
    build.graph.nodes.back().outputs.push_back(mask);
    if (int8) build.graph.values[x].quant = build.graph.values[y].quant = QuantParams{0.5F, 128};
    build.finish({y, mask});
    const Plan plan(build.graph, {});
    Workspace workspace(plan);
    const std::vector<float> input{0, -1, 2, -3, 4, -5};
    plan.run(workspace, input);
    const ConstTensorView kept = plan.output(workspace, 1);
    REQUIRE(kept.type == DType::boolean);
    CHECK(std::all_of(kept.bytes, kept.bytes + kept.size(), [](std::byte b) { return b == std::byte{1}; }));
    const auto same = plan.output(workspace, 0).span<float>();
    CHECK(std::equal(same.begin(), same.end(), input.begin(), input.end()));
}

TEST_CASE("bfloat16 convolutions and products come within its precision of float, and differ") {
    if (!has_native_bf16()) {
        WARN("skipped: this processor has no bfloat16 instructions");
        return;
    }
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/data/fashion_resnet.onnx");
    const auto logits = [&](bool bf16, int threads) {
        const Plan plan(model.graph, {.batch = 2, .threads = threads, .bf16 = bf16});
        Workspace workspace(plan);
        plan.run(workspace, noise(2 * 784, 5));
        const auto values = plan.output(workspace).span<float>();
        return std::vector<float>(values.begin(), values.end());
    };
    const auto exact = logits(false, 1);
    const float largest = std::abs(
        *std::max_element(exact.begin(), exact.end(), [](float a, float b) { return std::abs(a) < std::abs(b); }));
    for (const int threads : {1, 2}) {
        const auto rounded = logits(true, threads);
        REQUIRE(rounded.size() == exact.size());
        CHECK(rounded != exact);
        for (std::size_t i = 0; i < exact.size(); ++i) CHECK(std::abs(rounded[i] - exact[i]) < 0.03F * largest);
    }
}

TEST_CASE("a fixed batch size is respected and named") {
    Graph graph = load_model(MLQ_SOURCE_DIR "/data/fashion_resnet.onnx").graph;
    graph.values[static_cast<std::size_t>(graph.inputs[0])].shape[0] = 1;
    CHECK(ports_of(graph).fixed_batch == 1);
    CHECK_THROWS_WITH(Plan(graph, {.batch = 4}), Catch::Contains("fixes the batch size at 1"));
}

TEST_CASE("making and running a plan leaves the caller's OpenMP setting as it was") {
    const int before = omp_get_max_threads();
    omp_set_num_threads(before + 3);
    const Plan plan(load_model(MLQ_SOURCE_DIR "/data/fashion_resnet.onnx").graph, {.batch = 2, .threads = 2});
    CHECK(omp_get_max_threads() == before + 3);
    Workspace workspace(plan);
    plan.run(workspace, noise(2 * 784, 5));
    CHECK(omp_get_max_threads() == before + 3);
    omp_set_num_threads(before);
}
