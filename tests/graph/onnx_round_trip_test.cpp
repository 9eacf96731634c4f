#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;

namespace {

Graph one_of_everything() {
    Build b;
    b.graph.name = "everything";
    const auto x = b.input("image", {-1, 3, 8, 8});
    const auto w = b.floats("conv.weight", {2, 3, 1, 1}, {1, 2, 3, 4, 5, 6});
    const auto y = b.node("Conv", {x, w}, "conv", {-1, 2, 8, 8},
                          {{"kernel_shape", std::vector<std::int64_t>{1, 1}}, {"group", std::int64_t{1}}});
    const auto low = b.floats("low", {}, {0});
    const auto z = b.node("Clip", {y, no_value, low}, "clip", {-1, 2, 8, 8});
    const auto u = b.node("Custom", {z}, "custom", {},
                          {{"alpha", 0.25F},
                           {"mode", std::string("linear")},
                           {"scales", std::vector<float>{1.5F, -0.0F}},
                           {"names", std::vector<std::string>{"a", "", "b"}},
                           {"empty", std::vector<std::int64_t>{}},
                           {"value", Tensor::of<std::int64_t>({2}, std::vector<std::int64_t>{-7, 1LL << 40})}});
    const auto s = b.node("Reshape", {u, b.integers("shape", {0, -1})}, "flat", {-1, 128});
    return b.finish({s});
}

}  // namespace

TEST_CASE("a written network reads back as the same network") {
    const auto graph = one_of_everything();
    const auto bytes = serialize_onnx(graph);
    const auto again = parse_onnx(bytes, "again");
    CHECK(print(again) == print(graph));
    CHECK(serialize_onnx(again) == bytes);
}
