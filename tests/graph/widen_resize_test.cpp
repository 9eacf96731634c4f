#include <catch2/catch.hpp>

#include "build.hpp"
#include "rewrite.hpp"

using namespace mlq;

namespace {

// Resize of the last two dimensions of 1x2x4x6, which names them from the end, in disorder.
Graph resize(const std::vector<float>& scales, const std::vector<std::int64_t>& sizes, const std::string& policy) {
    Build build(18);
    const ValueId image = build.input("image", {-1, 2, 4, 6});
    std::vector<ValueId> inputs{image, no_value};
    inputs.push_back(scales.empty() ? no_value : build.floats("scales", {2}, scales));
    if (!sizes.empty()) inputs.push_back(build.integers("sizes", sizes));
    return build.finish(
        {build.node("Resize", inputs, "y", {},
                    {{"axes", std::vector<std::int64_t>{-1, 2}}, {"keep_aspect_ratio_policy", policy}})});
}

std::vector<float> widened_factors(Graph graph) {
    if (find_pass("widen_resize").apply(graph) == 0) return {};
    const Node& node = only_node(graph, "Resize");
    CHECK_FALSE(node.attributes.has("axes"));
    REQUIRE(node.inputs.size() == 3);
    return numbers<float>(graph, node.inputs[2]);
}

}  // namespace

TEST_CASE("a Resize that names axes gets factors for all dimensions") {
    CHECK(widened_factors(resize({0.5F, 3}, {}, "stretch")) == std::vector<float>{1, 1, 3, 0.5F});
    CHECK(widened_factors(resize({}, {9, 2}, "stretch")) == std::vector<float>{1, 1, 0.5F, 1.5F});
}

TEST_CASE("sizes that no factors give stay as they are") {
    CHECK(widened_factors(resize({}, {9, 2}, "not_larger")).empty());
    // 1 / 41.0F is a little less than 1 / 41 in float, 7 / 6.0F is less than 7 / 6 in double.
    for (const auto& [in, out] : {std::pair{41, 1}, std::pair{6, 7}}) {
        Build build(18);
        const ValueId image = build.input("image", {1, 1, 1, in});
        const ValueId y = build.node("Resize", {image, no_value, no_value, build.integers("sizes", {out})}, "y", {},
                                     {{"axes", std::vector<std::int64_t>{3}}});
        CHECK(widened_factors(build.finish({y})).empty());
    }
}
