// Weights in files beside the model.
#include "mlq/graph/external_data.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "scratch_folder.hpp"
#include "wire.hpp"

using namespace mlq;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr int external = 1;  // TensorProto.data_location

std::string entry(std::string_view key, std::string_view value) {
    return wire::text(13, wire::text(1, key) + wire::text(2, value));
}

std::string location(std::string_view name) {
    return entry("location", name) + wire::number(14, external);
}

std::vector<std::byte> model_with(const std::string& tensor) {
    return wire::Model{.nodes = {wire::node("Add", {"x", "w"}, {"y"})}, .initializers = {tensor}}.bytes();
}

// What loading says of a model whose four weights are described by `data`.
std::string message(const fs::path& folder, const std::string& data) {
    write_file(folder / "m.onnx", model_with(wire::tensor("w", {4}, wire::f32, data)));
    try {
        load_onnx(folder / "m.onnx");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

void write_weights(const fs::path& path, const std::vector<float>& weights) {
    write_file(path, wire::raw(weights));
}

}  // namespace

TEST_CASE("weights are read from the file beside the model, at their offset, in their type") {
    const ScratchFolder folder;
    fs::create_directory(folder / "more");
    write_weights(folder / "more/w.data", {7, 1, 2, 3, 4});
    write_file(folder / "m.onnx", model_with(wire::tensor("w", {4}, wire::f32,
                                                          location("more/w.data") + entry("offset", "4") +
                                                              entry("length", "16") + entry("checksum", "?"))));
    const Graph graph = load_onnx(folder / "m.onnx");
    const auto found = graph.constant_of(*graph.find_value("w"))->span<float>();
    CHECK(std::vector<float>(found.begin(), found.end()) == std::vector<float>{1, 2, 3, 4});

    // bfloat16; and the length may be left out.
    write_file(folder / "h.data", wire::raw(std::vector<std::uint16_t>{0x3f80, 0x4000, 0xbf80, 0}));
    write_file(folder / "m.onnx", model_with(wire::tensor("w", {4}, wire::bf16, location("h.data"))));
    const Graph halves = load_onnx(folder / "m.onnx");
    const auto reals = halves.constant_of(*halves.find_value("w"))->span<float>();
    CHECK(std::vector<float>(reals.begin(), reals.end()) == std::vector<float>{1, 2, -1, 0});
}

TEST_CASE("data that are missing, cut, elsewhere or contradictory are refused in one line") {
    const ScratchFolder folder;
    const fs::path inside = folder / "in";
    fs::create_directory(inside);
    write_weights(inside / "w.data", {1, 2, 3, 4});
    write_weights(folder / "out.data", {1, 2, 3, 4});
    CHECK(message(inside, location("w.data")) == "no error");

    CHECK_THAT(message(inside, location("gone.data")),
               Contains("initializer \"w\": keeps its data in \"gone.data\"") && Contains("not beside the model"));
    const std::string absolute = (folder / "out.data").string();
    for (const std::string& outside :
         {std::string("../out.data"), std::string("s/../../out.data"), std::string(), absolute})
        CHECK_THAT(message(inside, location(outside)), Contains("outside the model's folder"));
    fs::create_symlink(folder / "out.data", inside / "link.data");
    CHECK_THAT(message(inside, location("link.data")), Contains("a link out of the model's folder"));
    fs::create_symlink("w.data", inside / "near.data");
    CHECK(message(inside, location("near.data")) == "no error");
    fs::create_directory(inside / "folder");
    CHECK_THAT(message(inside, location("folder")), Contains("is a folder"));

    CHECK_THAT(message(inside, location("w.data") + entry("offset", "4")),
               Contains("which holds 16; the file is trunc"));
    CHECK_THAT(message(inside, location("w.data") + entry("offset", "18446744073709551615")), Contains("truncated"));
    CHECK_THAT(message(inside, location("w.data") + entry("offset", "-4")), Contains("is not a number of bytes"));
    CHECK_THAT(message(inside, location("w.data") + entry("length", "12")), Contains("holds 12 bytes where its dims"));
    CHECK_THAT(message(inside, location("w.data") + wire::text(9, std::string(16, '\0'))), Contains("twice"));
    write_weights(inside / "nan.data", {1, 2, NAN, 4});
    CHECK_THAT(message(inside, location("nan.data")), Contains("element 2: is NaN"));
}

TEST_CASE("dims that ask for more than the file holds allocate nothing") {
    const ScratchFolder folder;
    write_weights(folder / "w.data", {1});
    write_file(folder / "m.onnx", model_with(wire::tensor("w", {1LL << 39}, wire::f32, location("w.data"))));
    CHECK_THROWS_WITH(load_onnx(folder / "m.onnx"), Contains("which holds 4"));
}

TEST_CASE("large constants are written beside the model and read back, small ones stay in it") {
    Graph graph;
    Value x;
    x.name = "x";
    x.shape = {1, 300};
    x.shape_known = true;
    graph.inputs = {graph.add_value(x)};
    std::vector<float> values(300);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 7;
    ValueId last = graph.inputs[0];
    for (const std::size_t count : {300, 1, 256, 255}) {
        const auto size = static_cast<std::int64_t>(count);
        const ValueId w = graph.add_constant(
            "w" + std::to_string(count), Tensor::of<float>({size}, std::vector(values.begin(), values.begin() + size)));
        Value sum;
        sum.name = "y" + std::to_string(count);
        Node node;
        node.name = "Add_" + sum.name;
        node.op = "Add";
        node.inputs = {last, w};
        node.outputs = {last = graph.add_value(sum)};
        graph.nodes.push_back(node);
    }
    graph.outputs = {last};

    const OnnxInTwo files = serialize_onnx_in_two(graph, "m.onnx.data");
    CHECK(files.data.size() == 1216 + 1024);  // 1200 bytes, filled up to 64, and 1024
    CHECK(files.model.size() < serialize_onnx(graph).size() - 2000);
    const ScratchFolder folder;
    write_file(folder / "m.onnx", files.model);
    write_file(folder / "m.onnx.data", files.data);
    const Graph read = load_onnx(folder / "m.onnx");
    CHECK(serialize_onnx(read) == serialize_onnx(graph));
    ExternalData memory("m.onnx.data", files.data);
    CHECK(serialize_onnx(parse_onnx(files.model, "m.onnx", &memory)) == serialize_onnx(graph));
    CHECK_THROWS_WITH(parse_onnx(files.model, "m.onnx"), Contains("keeps its data in another file"));
    fs::resize_file(folder / "m.onnx.data", 2000);
    CHECK_THROWS_WITH(load_onnx(folder / "m.onnx"), Contains("which holds 2000; the file is truncated"));
    CHECK(fits_one_onnx(graph));
}
