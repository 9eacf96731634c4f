#include "mlq/graph/input_shapes.hpp"

#include <catch2/catch.hpp>

#include "build.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

// The shapes of both inputs after `texts`, or what is said against them.
std::string shapes_with(std::vector<std::string> texts) {
    Build build;
    const ValueId a = build.input("image", {-1, 3, -1, -1});
    const ValueId b = build.input("mask", {});
    build.finish({build.node("Relu", {a}, "y"), build.node("Relu", {b}, "z")});
    try {
        std::vector<InputShape> shapes;
        for (const std::string& text : texts) shapes.push_back(parse_input_shape(text));
        fix_input_shapes(build.graph, shapes);
    } catch (const Error& error) {
        return error.what();
    }
    return to_string(build.graph.values[a].shape) + " " + to_string(build.graph.values[b].shape);
}

}  // namespace

TEST_CASE("open dimensions get what is asked, and N leaves one open") {
    CHECK(shapes_with({}) == to_string(Shape{-1, 3, -1, -1}) + " " + to_string(Shape{}));
    CHECK(shapes_with({"image=Nx3x64x48", "mask=1x64"}) ==
          to_string(Shape{-1, 3, 64, 48}) + " " + to_string(Shape{1, 64}));
    CHECK(shapes_with({"image=4x?x64x?"}) == to_string(Shape{4, 3, 64, -1}) + " " + to_string(Shape{}));
}

TEST_CASE("the only input needs no name, and a name may hold an equals sign") {
    Build build;
    const ValueId x = build.input("a=b", {-1, -1});
    build.finish({build.node("Relu", {x}, "y")});
    fix_input_shapes(build.graph, {parse_input_shape("Nx7")});
    CHECK(build.graph.values[x].shape == Shape{-1, 7});
    fix_input_shapes(build.graph, {parse_input_shape("a=b=2x7")});
    CHECK(build.graph.values[x].shape == Shape{2, 7});
}

TEST_CASE("what does not fit is refused by name") {
    CHECK_THAT(shapes_with({"imge=Nx3x8x8"}),
               Contains("input \"imge\": is not in the network; did you mean \"image\""));
    CHECK_THAT(shapes_with({"Nx3x8x8"}), Contains("has 2 inputs; write NAME="));
    CHECK_THAT(shapes_with({"image=Nx4x8x8"}), Contains("input \"image\": dimension 1 is 3 in the file, 4 was asked"));
    CHECK_THAT(shapes_with({"image=3x8x8"}), Contains("input \"image\": has 4 dimensions"));
    CHECK_THAT(shapes_with({"image=Nx3x8x8", "image=Nx3x8x8"}), Contains("is given two shapes"));
    for (const char* text :
         {"image=", "image=Nx3x8x", "image=Nx-3x8x8", "image=Nx0x8x8", "image=3e9", "image=1X3", "x"})
        CHECK_THAT(shapes_with({text}), Contains("is not a dimension"));
}
