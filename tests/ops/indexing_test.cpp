// GatherElements, GatherND, their ways back, ArgMax, ArgMin and TopK.
#include <catch2/catch.hpp>
#include <cmath>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Ints = std::vector<std::int64_t>;
using Reals = std::vector<float>;

Tensor indices(Shape shape, Ints values) {
    return Tensor::of<std::int64_t>(std::move(shape), values);
}

}  // namespace

TEST_CASE("GatherElements picks an element for each index") {
    const Tensor x = reals({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
    const Tensor at = indices({2, 3}, {1, 2, 0, 2, 0, -3});
    CHECK(values_of(OpCase("GatherElements").data(x).data(at).run()) == Reals{4, 8, 3, 7, 2, 3});
    CHECK(
        values_of(
            OpCase("GatherElements").attribute("axis", std::int64_t{1}).data(x).data(indices({2, 1}, {2, 0})).run()) ==
        Reals{3, 4});
    CHECK_THAT(OpCase("GatherElements").data(x).data(indices({1, 1}, {3})).failure(), Catch::Contains("outside"));
    CHECK_THAT(OpCase("GatherElements").data(x).data(indices({1, 4}, {0, 0, 0, 0})).failure(),
               Catch::Contains("do not fit"));
    CHECK_THAT(OpCase("GatherElements").data(x).data(integers({1})).failure(), Catch::Contains("do not fit"));
}

TEST_CASE("ScatterElements puts updates where the indices say") {
    const Tensor x = reals({1, 5}, {1, 2, 3, 4, 5});
    const auto run = [&](const char* reduction) {
        OpCase op("ScatterElements", 18);
        op.attribute("axis", std::int64_t{1})
            .data(x)
            .data(indices({1, 3}, {1, -2, 1}))
            .data(reals({1, 3}, {10, 2, 20}));
        return values_of(op.attribute("reduction", std::string(reduction)).run());
    };
    CHECK(run("none") == Reals{1, 20, 3, 2, 5});
    CHECK(run("add") == Reals{1, 32, 3, 6, 5});
    CHECK(run("mul") == Reals{1, 400, 3, 8, 5});
    CHECK(run("max") == Reals{1, 20, 3, 4, 5});
    CHECK(run("min") == Reals{1, 2, 3, 2, 5});
    CHECK_THAT(OpCase("ScatterElements").data(x).data(indices({1, 1}, {0})).data(ramp({1, 2})).failure(),
               Catch::Contains("updates"));
}

TEST_CASE("GatherND picks slices, in batches too") {
    const Tensor x = ramp({2, 2, 2});
    CHECK(values_of(OpCase("GatherND").data(x).data(indices({2, 2}, {0, 1, -1, 0})).run()) == Reals{2, 3, 4, 5});
    CHECK(values_of(OpCase("GatherND").data(x).data(indices({1, 3}, {1, 0, 1})).run()) == Reals{5});
    CHECK(
        values_of(
            OpCase("GatherND").attribute("batch_dims", std::int64_t{1}).data(x).data(indices({2, 1}, {1, 0})).run()) ==
        Reals{2, 3, 4, 5});
    CHECK_THAT(OpCase("GatherND").data(x).data(indices({1, 1}, {2})).failure(), Catch::Contains("outside"));
    CHECK_THAT(OpCase("GatherND").data(x).data(indices({1, 4}, {0, 0, 0, 0})).failure(), Catch::Contains("do not fit"));
    CHECK_THAT(
        OpCase("GatherND").attribute("batch_dims", std::int64_t{2}).data(x).data(indices({2, 1}, {1, 0})).failure(),
        Catch::Contains("do not fit"));
}

TEST_CASE("ScatterND puts slices") {
    const Tensor x = ramp({3, 2});
    const auto make = [&](const Tensor& updates) {
        return OpCase("ScatterND", 18).data(x).data(indices({2, 1}, {2, 2})).data(updates);
    };
    CHECK(values_of(make(reals({2, 2}, {7, 8, 9, 1})).run()) == Reals{0, 1, 2, 3, 9, 1});
    CHECK(values_of(make(reals({2, 2}, {7, 8, 9, 1})).attribute("reduction", std::string("add")).run()) ==
          Reals{0, 1, 2, 3, 20, 14});
    CHECK_THAT(make(ramp({2, 3})).failure(), Catch::Contains("2x2"));
    CHECK_THAT(make(ramp({2, 2})).attribute("reduction", std::string("sum")).failure(), Catch::Contains("reduction"));
}

TEST_CASE("ArgMax and ArgMin name the first extreme, or the last one") {
    const Tensor x = reals({2, 3}, {2, 5, 5, -1, 0, -1});
    const auto run = [&](const char* op, std::int64_t axis, std::int64_t last) {
        return integers_of(OpCase(op)
                               .attribute("axis", axis)
                               .attribute("keepdims", std::int64_t{0})
                               .attribute("select_last_index", last)
                               .data(x)
                               .run());
    };
    CHECK(run("ArgMax", 1, 0) == Ints{1, 1});
    CHECK(run("ArgMax", 1, 1) == Ints{2, 1});
    CHECK(run("ArgMin", -1, 0) == Ints{0, 0});
    CHECK(run("ArgMin", -1, 1) == Ints{0, 2});
    CHECK(run("ArgMax", 0, 0) == Ints{0, 0, 0});
    CHECK(OpCase("ArgMax").data(x).infer()[0] == Shape{1, 3});
    CHECK_THAT(OpCase("ArgMax").data(ramp({0})).failure(), Catch::Contains("no elements"));
    CHECK_THAT(OpCase("ArgMax").data(ramp({})).failure(), Catch::Contains("dimensions"));
}

TEST_CASE("TopK sorts, and among equals the lower index comes first") {
    const Tensor x = reals({2, 4}, {3, 1, 3, 2, 0, 9, -1, 4});
    const auto largest = OpCase("TopK").data(x).constant(integers({2})).outputs(2).run_all();
    CHECK(values_of(largest[0]) == Reals{3, 3, 9, 4});
    CHECK(integers_of(largest[1]) == Ints{0, 2, 1, 3});
    const auto smallest = OpCase("TopK")
                              .attribute("largest", std::int64_t{0})
                              .attribute("axis", std::int64_t{0})
                              .data(x)
                              .constant(integers({1}))
                              .outputs(2)
                              .run_all();
    CHECK(values_of(smallest[0]) == Reals{0, 1, -1, 2});
    CHECK(integers_of(smallest[1]) == Ints{1, 0, 1, 0});
    CHECK(values_of(OpCase("TopK", 9).attribute("k", std::int64_t{1}).data(x).run()) == Reals{3, 9});
    CHECK_THAT(OpCase("TopK").data(x).constant(integers({5})).failure(), Catch::Contains("k is 5"));
    CHECK_THAT(OpCase("TopK").data(x).data(integers({1})).failure(), Catch::Contains("must be constant"));
}

TEST_CASE("Einsum sums over the letters that the output does not have") {
    const Tensor a = ramp({2, 3}), b = ramp({3, 2});
    const auto run = [](const char* equation, std::vector<Tensor> tensors) {
        OpCase op("Einsum");
        op.attribute("equation", std::string(equation));
        for (Tensor& tensor : tensors) op.data(std::move(tensor));
        return op;
    };
    CHECK(values_of(run("ij,jk->ik", {a, b}).run()) == Reals{10, 13, 28, 40});
    CHECK(values_of(run("ij, jk", {a, b}).run()) == Reals{10, 13, 28, 40});
    CHECK(values_of(run("ij->ji", {a}).run()) == Reals{0, 3, 1, 4, 2, 5});
    CHECK(values_of(run("ij->", {a}).run()) == Reals{15});
    CHECK(values_of(run("ii->i", {ramp({3, 3})}).run()) == Reals{0, 4, 8});
    CHECK(values_of(run("...ij,...kj->...ik", {ramp({2, 1, 2}), ramp({1, 1, 2})}).run()) == Reals{1, 3});
    CHECK(values_of(run("i,j,k->ijk", {reals({2}, {1, 2}), reals({1}, {3}), reals({2}, {1, 5})}).run()) ==
          Reals{3, 15, 6, 30});
    CHECK_THAT(run("ij,jk->ik", {a, a}).failure(), Catch::Contains("2 elements"));
    CHECK_THAT(run("ij,jk->iz", {a, b}).failure(), Catch::Contains("no input has"));
    CHECK_THAT(run("ijk->i", {a}).failure(), Catch::Contains("does not fit"));
    CHECK_THAT(run("i.->i", {a}).failure(), Catch::Contains("letters"));
    CHECK_THAT(run("......->", {a}).failure(), Catch::Contains("equation"));
    CHECK_THAT(run("ij->ii", {a}).failure(), Catch::Contains("twice"));
    CHECK_THAT(run("ij,jk->ik", {a}).failure(), Catch::Contains("2 terms"));
}
