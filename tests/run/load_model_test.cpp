#include "mlq/run/load_model.hpp"

#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

// What prepare() says about a network with an input of this shape; none given: without a shape.
std::string complaint_about(const Shape& shape) {
    Build build;
    const ValueId image = build.input("image", shape);
    build.finish({build.node("Relu", {image}, "y")});
    try {
        prepare(build.graph);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("an input without a shape, or with a dimension that is open or 0, is refused with its name") {
    CHECK_THAT(complaint_about({}), Contains("input \"image\"") && Contains("has no shape") && Contains("fixed shape"));
    CHECK_THAT(complaint_about({8}), Contains("input \"image\"") && Contains("shape 8,"));
    CHECK_THAT(complaint_about({-1, 3, 0, 8}), Contains("dimension 2 is 0") && Contains("fixed shape"));
    CHECK_THAT(complaint_about({-1, 3, 8, -1}), Contains("dimension 3 is not fixed") && Contains("fixed shape"));
    CHECK(complaint_about({-1, 3, 8, 8}).empty());
}
