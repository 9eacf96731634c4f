#include "graph/op_traits.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "mlq/graph/graph.hpp"

using namespace mlq;

namespace {

Node node_of(std::string op) {
    Node node;
    node.op = std::move(op);
    return node;
}

std::set<std::string> operators_with(bool (*holds)(const OpTraits&)) {
    std::set<std::string> names;
    for (const auto& traits : op_traits()) {
        if (holds(traits)) names.insert(traits.name);
    }
    return names;
}

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("the list of traits is sorted, names every operator once, and is found by name") {
    const auto list = op_traits();
    for (std::size_t i = 1; i < list.size(); ++i) {
        INFO(list[i].name);
        CHECK(std::string_view(list[i - 1].name) < list[i].name);
    }
    for (const auto& traits : list) {
        INFO(traits.name);
        CHECK(find_op_traits(traits.name) == &traits);
        CHECK(&traits_of(node_of(traits.name)) == &traits);
        CHECK(traits.family != OpFamily::unknown);
    }
}

TEST_CASE("an operator that is not in the list has no property") {
    for (const char* op : {"", "Conv2", "Con", "Loop", "zzz"}) {
        INFO(op);
        CHECK(find_op_traits(op) == nullptr);
        const auto& traits = traits_of(node_of(op));
        CHECK(traits.family == OpFamily::unknown);
        CHECK_FALSE((traits.same_bytes || traits.same_range || traits.passes_channels || traits.keeps_rank ||
                     traits.takes_clamp || traits.takes_codes || traits.makes_float || traits.squashes));
        CHECK_FALSE(moves_data(node_of(op)));
    }
}

TEST_CASE("families and properties name the operators they should") {
    CHECK(operators_with([](const OpTraits& t) { return t.family == OpFamily::linear; }) ==
          Names{"Conv", "ConvTranspose", "Gemm", "MatMul"});
    CHECK(operators_with([](const OpTraits& t) { return t.family == OpFamily::border; }) ==
          Names{"DequantizeLinear", "QuantizeLinear"});
    CHECK(operators_with([](const OpTraits& t) { return t.same_bytes; }) ==
          Names{"Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"});
    CHECK(operators_with([](const OpTraits& t) { return t.takes_clamp; }) == Names{"Add", "Conv", "Gemm", "MatMul"});
    CHECK(operators_with([](const OpTraits& t) { return t.takes_codes; }) == Names{"Add", "Concat", "Mul", "Sub"});
    CHECK(operators_with([](const OpTraits& t) { return t.squashes; }) == Names{"LogSoftmax", "Sigmoid", "Softmax"});
    CHECK(operators_with([](const OpTraits& t) { return t.rank > 0; }) ==
          Names{"EyeLike", "Flatten", "Gemm", "NonMaxSuppression"});
    CHECK(moves_data(node_of("Transpose")));
    CHECK_FALSE(moves_data(node_of("Resize")));
}

TEST_CASE("one property follows from another") {
    for (const auto& traits : op_traits()) {
        INFO(traits.name);
        if (traits.same_bytes) CHECK(traits.family == OpFamily::move);
        if (traits.family == OpFamily::move) CHECK(traits.same_range);
        if (traits.keeps_rank) CHECK(traits.rank == 0);
        if (traits.family == OpFamily::normalize) CHECK(traits.keeps_rank);
    }
}
