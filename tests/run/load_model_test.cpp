#include "mlq/run/load_model.hpp"

#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::string complaint_of(Graph graph) {
    try {
        prepare(graph);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

// What prepare() says about a network with an input of this shape; none given: without a shape.
std::string complaint_about_input(const Shape& shape) {
    Build build;
    const ValueId image = build.input("image", shape);
    return complaint_of(build.finish({build.node("Relu", {image}, "y")}));
}

// Conv -> BatchNormalization with as many outputs as asked.
std::string complaint_about_normalization(std::int64_t opset, int outputs,
                                          std::vector<std::pair<std::string, Attribute>> attributes = {}) {
    Build build(opset);
    const ValueId image = build.input("image", {1, 1, 2, 2});
    const ValueId y = build.node("Conv", {image, build.floats("w", {1, 1, 1, 1}, {2})}, "y");
    const ValueId one = build.floats("one", {1}, {1});
    const ValueId z = build.node("BatchNormalization", {y, one, one, one, one}, "z", {}, std::move(attributes));
    for (int i = 1; i < outputs; ++i) {
        const ValueId extra = build.value("extra" + std::to_string(i));
        build.graph.nodes.back().outputs.push_back(extra);
    }
    return complaint_of(build.finish({z}));
}

}  // namespace

TEST_CASE("an input without a shape, or with a dimension that is open or 0, is refused with its name") {
    CHECK_THAT(complaint_about_input({}),
               Contains("input \"image\"") && Contains("has no shape") && Contains("input-shape"));
    CHECK_THAT(complaint_about_input({-1, 3, 0, 8}), Contains("dimension 2 is 0") && Contains("input-shape"));
    CHECK_THAT(complaint_about_input({-1, 3, 8, -1}), Contains("dimension 3 is not fixed") && Contains("input-shape"));
    CHECK(complaint_about_input({-1, 3, 8, 8}).empty());
}

TEST_CASE("BatchNormalization in training mode is refused, however its opset says so") {
    CHECK_THAT(complaint_about_normalization(7, 5), Contains("BatchNormalization") && Contains("eval mode"));
    CHECK_THAT(complaint_about_normalization(13, 3), Contains("eval mode"));
    CHECK_THAT(complaint_about_normalization(14, 1, {{"training_mode", std::int64_t{1}}}), Contains("eval mode"));
    CHECK_THAT(complaint_about_normalization(7, 1, {{"spatial", std::int64_t{0}}}), Contains("spatial"));
    for (const std::int64_t opset : {7, 13, 14}) CHECK(complaint_about_normalization(opset, 1).empty());
}

TEST_CASE("a network that works at batch 1 only is fixed to it with a note that says why") {
    Build build;
    const ValueId image = build.input("image", {-1, 4});
    const ValueId row = build.node("Reshape", {image, build.integers("shape", {1, 4})}, "row");
    build.finish({build.node("Relu", {row}, "y")});
    prepare(build.graph);
    CHECK(build.graph.values[image].shape == Shape{1, 4});
    REQUIRE(build.graph.notes.size() == 1);
    CHECK_THAT(build.graph.notes[0], Contains("fixed at 1") && Contains("Reshape_row"));
}

TEST_CASE("a failure that has nothing to do with the batch is told as it is, and names its node once") {
    Build build;
    const ValueId image = build.input("image", {-1, 4});
    const std::string complaint = complaint_of(build.finish({build.node("Frobnicate", {image}, "y")}));
    CHECK_THAT(complaint, Contains("Frobnicate_y") && Contains("not supported"));
    CHECK(complaint.find("Frobnicate_y") == complaint.rfind("Frobnicate_y"));
}

TEST_CASE("a model's fingerprint and size are also those of its data in other files") {
    const ScratchFolder folder;
    const auto load = [&](float weight) {
        const auto entry = [](std::string_view key, std::string_view value) {
            return wire::text(13, wire::text(1, key) + wire::text(2, value));
        };
        const wire::Model model{
            .nodes = {wire::node("Add", {"x", "w"}, {"y"})},
            .initializers = {wire::tensor("w", {1}, wire::f32, entry("location", "w.data") + wire::number(14, 1))}};
        write_file(folder / "m.onnx", model.bytes());
        write_file(folder / "w.data", wire::raw(std::vector<float>{weight}));
        return load_model(folder / "m.onnx");
    };
    const LoadedModel one = load(1);
    CHECK(one.file_bytes == fs::file_size(folder / "m.onnx") + 4);
    CHECK(load(1).fingerprint == one.fingerprint);
    CHECK(load(2).fingerprint != one.fingerprint);
}
