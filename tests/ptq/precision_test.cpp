// A node's precision is decided once, and plan, report and file follow.
#include <algorithm>
#include <catch2/catch.hpp>

#include "fashion.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/precision_file.hpp"
#include "mlq/run/plan.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

// Nodes that the plan runs in float, by name.
std::vector<std::string> float_steps(const Graph& graph) {
    const Plan plan(graph, {.batch = 1});
    std::vector<std::string> names;
    for (const StepInfo& step : plan.steps()) {
        if (step.kind == StepKind::float32) names.push_back(step.node);
    }
    return names;
}

std::vector<std::string> float_nodes(const PrecisionPlan& plan) {
    std::vector<std::string> names;
    for (const NodePrecision& node : plan.nodes) {
        if (node.precision == Precision::float32) names.push_back(node.node);
    }
    return names;
}

Graph read_back(const Graph& qdq) {
    Graph graph = parse_onnx(serialize_onnx(qdq), "written");
    prepare(graph);
    return graph;
}

}  // namespace

TEST_CASE("keeping any one node of the networks in data/ float makes exactly that node float, in plan and report") {
    const std::string name = GENERATE("resnet", "mobilenet", "outlier");
    const std::string target_name = GENERATE("ort", "mlq");
    const Target& target = target_called(target_name);
    const LoadedModel model = fashion_model(name);
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 4), {});
    const auto usual = float_nodes(Quantizer(model.graph, target).plan());
    for (const Node& node : model.graph.nodes) {
        INFO(name << " for " << target_name << ": " << node.name);
        const Quantizer quantizer(model.graph, target, {.nodes = {{node.name, Precision::float32}}});
        auto expected = usual;
        if (std::find(expected.begin(), expected.end(), node.name) == expected.end()) expected.push_back(node.name);
        auto reported = float_nodes(quantizer.plan());
        std::sort(expected.begin(), expected.end());
        std::sort(reported.begin(), reported.end());
        CHECK(reported == expected);

        const Graph int8 = quantizer.quantize(statistics, {.method = "max"}).graph;
        const auto runs_in_float = float_steps(int8);
        for (const std::string& step : runs_in_float) {
            INFO(step);
            CHECK(std::find(expected.begin(), expected.end(), step) != expected.end());
        }
        // Steps that only reshape are moves in either precision.
        if (!moves_data(node)) CHECK(std::count(runs_in_float.begin(), runs_in_float.end(), node.name) == 1);
        CHECK(float_steps(read_back(lower_to_qdq(int8, target))) == runs_in_float);
    }
}

TEST_CASE("a precision plan comes back from its file, and an edited one is obeyed") {
    const ScratchFolder folder;
    const LoadedModel model = fashion_model("resnet");
    const Target& target = target_called("ort");
    const Quantizer quantizer(model.graph, target);
    Json json = to_json(quantizer.plan());
    write_file(folder.path() / "plan.json", to_text(json));
    const PrecisionRequest same = load_precision_plan(folder.path() / "plan.json", target);
    CHECK(same.nodes.size() == model.graph.nodes.size());
    CHECK(to_json(Quantizer(model.graph, target, same).plan()) == json);

    const std::string victim = model.graph.nodes[3].name;
    json["nodes"] = {{victim, {{"precision", "float32"}}}};
    write_file(folder.path() / "plan.json", to_text(json));
    const Quantizer edited(model.graph, target, load_precision_plan(folder.path() / "plan.json", target));
    CHECK(edited.plan().nodes[3].precision == Precision::float32);
    CHECK(edited.plan().nodes[3].why == "kept in float, as asked");
}

TEST_CASE("a plan of a target that fuses comes back too, with the nodes that were fused away") {
    const ScratchFolder folder;
    const LoadedModel model = fashion_model("resnet");
    const Target& target = target_called("mlq");
    const Quantizer quantizer(model.graph, target);
    CHECK(quantizer.plan().fused.size() == 6);
    write_file(folder.path() / "plan.json", to_text(to_json(quantizer.plan())));
    const PrecisionRequest read = load_precision_plan(folder.path() / "plan.json", target);
    CHECK(to_json(Quantizer(model.graph, target, read).plan()) == to_json(quantizer.plan()));
}

TEST_CASE("a broken precision plan is refused with its file, key and remedy") {
    const ScratchFolder folder;
    const auto [text, message] = GENERATE(table<const char*, const char*>({
        {"", "plan.json: line 1"},
        {"[]", "is not a JSON object"},
        {R"({"schema": "mlq.precision/2", "target": "ort", "nodes": {}})", "reads mlq.precision/1"},
        {R"({"schema": "mlq.precision/1", "nodes": {}})", "\"target\" is missing"},
        {R"({"schema": "mlq.precision/1", "target": "mlq", "nodes": {}})", "use `target` mlq"},
        {R"({"schema": "mlq.precision/1", "target": "ort", "nodes": []})", "\"nodes\" is not an object"},
        {R"({"schema": "mlq.precision/1", "target": "ort", "nodes": {}, "notes": 1})", "did you mean \"nodes\""},
        {R"({"schema": "mlq.precision/1", "target": "ort", "nodes": {"a": 1}})", "node \"a\": is not an object"},
        {R"({"schema": "mlq.precision/1", "target": "ort", "nodes": {"a": {"precision": "int4"}}})", "use one of"},
        {R"({"schema": "mlq.precision/1", "target": "ort", "nodes": {"a": {"precision": 8}}})", "is not a text"},
        {R"({"schema": "mlq.precision/1", "target": "ort",
             "nodes": {"a": {"precision": "int8", "activation_bits": 6}}})",
         "neither 7 nor 8"},
    }));
    write_file(folder.path() / "plan.json", text);
    INFO(text);
    CHECK_THROWS_WITH(load_precision_plan(folder.path() / "plan.json", target_called("ort")), Catch::Contains(message));
}

TEST_CASE("requests that fit no node are errors that help") {
    const LoadedModel model = fashion_model("resnet");
    const Target& target = target_called("ort");
    const auto quantizer = [&](const PrecisionRequest& request) { return Quantizer(model.graph, target, request); };
    const std::string name = model.graph.nodes[2].name;
    CHECK_THROWS_WITH(quantizer({.nodes = {{name + "x", Precision::float32}}}),
                      Catch::Contains("did you mean") && Catch::Contains(name));
    CHECK_THROWS_WITH(quantizer({.keep_float_types = {"Convv"}}), Catch::Contains("did you mean \"Conv\""));
    CHECK_THROWS_WITH(quantizer({.keep_float_patterns = {"(("}}), Catch::Contains("no regular expression"));
    CHECK_THROWS_WITH(quantizer({.keep_float_patterns = {"nothing_has_this"}}), Catch::Contains("matches no node"));
    CHECK_THROWS_WITH(quantizer({.nodes = {{name, Precision::float16}}}), Catch::Contains("is not built yet"));
}

TEST_CASE("a type and a pattern keep all their nodes float") {
    const LoadedModel model = fashion_model("resnet");
    const Target& target = target_called("ort");
    const Quantizer without_adds(model.graph, target, {.keep_float_types = {"Add"}});
    for (const NodePrecision& node : without_adds.plan().nodes)
        CHECK((node.precision == Precision::float32) == (node.op == "Add"));
    const Quantizer nothing(model.graph, target, {.keep_float_patterns = {".*"}});
    CHECK(float_nodes(nothing.plan()).size() == model.graph.nodes.size());
}
