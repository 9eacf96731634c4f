// The table of graph/op_traits says the truth about the operators of ops.cpp.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <set>

#include "graph/op_traits.hpp"
#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Ints = std::vector<std::int64_t>;

constexpr std::int64_t channels = 4;

// [1][4][2][2], with positive and negative numbers and a 0.
Tensor image() {
    Tensor x = ramp({1, channels, 2, 2});
    for (auto& number : x.span<float>()) number = (number - 6) / 4;
    return x;
}

Tensor filled(Shape shape, float number) {
    Tensor tensor(DType::f32, std::move(shape));
    std::ranges::fill(tensor.span<float>(), number);
    return tensor;
}

// The operator on an image, its other inputs chosen so that the output is an image too where that is possible.
using Example = std::function<OpCase(const Tensor& x)>;

Example plain(const char* op) {
    return [op](const Tensor& x) { return OpCase(op).data(x); };
}

Example windowed(const char* op) {
    return [op](const Tensor& x) { return OpCase(op).attribute("kernel_shape", Ints{2, 2}).data(x); };
}

Example with(const char* op, const Tensor& constant) {
    return [op, constant](const Tensor& x) { return OpCase(op).data(x).constant(constant); };
}

Example with_data(const char* op) {
    return [op](const Tensor& x) { return OpCase(op).data(x).data(image()); };
}

std::map<std::string, Example> examples() {
    std::map<std::string, Example> list;
    for (const char* op : {"Abs",
                           "Acos",
                           "Acosh",
                           "Asin",
                           "Asinh",
                           "Atan",
                           "Atanh",
                           "Ceil",
                           "Celu",
                           "Clip",
                           "Cos",
                           "Cosh",
                           "Dropout",
                           "Elu",
                           "Erf",
                           "Exp",
                           "Flatten",
                           "Floor",
                           "Gelu",
                           "GlobalAveragePool",
                           "GlobalMaxPool",
                           "HardSigmoid",
                           "Hardmax",
                           "GlobalLpPool",
                           "IsInf",
                           "LpNormalization",
                           "Shrink",
                           "HardSwish",
                           "Identity",
                           "IsNaN",
                           "LeakyRelu",
                           "Log",
                           "LogSoftmax",
                           "Mish",
                           "Neg",
                           "Reciprocal",
                           "Relu",
                           "Round",
                           "Selu",
                           "Sigmoid",
                           "Sign",
                           "Sin",
                           "Sinh",
                           "Softmax",
                           "Softplus",
                           "Softsign",
                           "Sqrt",
                           "Swish",
                           "Tan",
                           "Tanh",
                           "ThresholdedRelu",
                           "Transpose",
                           "Trilu"})
        list[op] = plain(op);
    for (const char* op : {"AveragePool", "MaxPool"}) list[op] = windowed(op);
    for (const char* op : {"Add", "Sub"}) list[op] = with_data(op);
    list["Conv"] = with("Conv", filled({3, channels, 1, 1}, 1));
    list["ConvTranspose"] = with("ConvTranspose", filled({channels, 2, 1, 1}, 1));
    list["CumSum"] = with("CumSum", integers({1}));
    list["Expand"] = with("Expand", integers({1, 1, 1, 1}));
    list["Gather"] = with("Gather", integers({0}));
    list["GatherElements"] = with("GatherElements", Tensor(DType::i64, {1, 1, 1, 2}));
    list["GatherND"] = with("GatherND", Tensor(DType::i64, {1, 2}));
    list["LayerNormalization"] = with("LayerNormalization", filled({2}, 1));
    list["GridSample"] = with("GridSample", filled({1, 2, 2, 2}, 0.5F));
    list["MaxUnpool"] = [](const Tensor& x) {
        return OpCase("MaxUnpool").data(x).data(Tensor(DType::i64, x.shape())).attribute("kernel_shape", Ints{1, 1});
    };
    list["CastLike"] = with("CastLike", filled({1}, 0));
    list["Compress"] = [](const Tensor& x) {
        Tensor condition(DType::boolean, {2});
        condition.data<bool>()[1] = true;
        return OpCase("Compress").data(x).constant(std::move(condition));
    };
    list["EyeLike"] = [](const Tensor&) { return OpCase("EyeLike").data(filled({2, 3}, 1)); };
    list["LpPool"] = windowed("LpPool");
    list["NonMaxSuppression"] = [](const Tensor&) {
        return OpCase("NonMaxSuppression").constant(filled({1, 2, 4}, 1)).constant(filled({1, 1, 2}, 1));
    };
    list["ReverseSequence"] = [](const Tensor& x) {
        return OpCase("ReverseSequence").data(x).data(Tensor(DType::i64, {x.shape()[1]}));
    };
    list["Scatter"] = [](const Tensor& x) {
        return OpCase("Scatter").data(x).constant(Tensor(DType::i64, {1, 1, 1, 2})).data(ramp({1, 1, 1, 2}));
    };
    list["Not"] = [](const Tensor& x) { return OpCase("Not").data(Tensor(DType::boolean, x.shape())); };
    list["PRelu"] = with("PRelu", filled({channels, 1, 1}, 0.5F));
    list["Pad"] = with("Pad", integers({0, 0, 1, 1, 0, 0, 1, 1}));
    list["QuantizeLinear"] = with("QuantizeLinear", filled({}, 0.1F));
    list["RMSNormalization"] = with("RMSNormalization", filled({2}, 1));
    list["Reshape"] = with("Reshape", integers({4, 4}));
    list["SpaceToDepth"] = [](const Tensor& x) {
        return OpCase("SpaceToDepth").attribute("blocksize", std::int64_t{2}).data(x);
    };
    list["Squeeze"] = with("Squeeze", integers({0}));
    list["Tile"] = with("Tile", integers({1, 1, 2, 1}));
    list["TopK"] = with("TopK", integers({1}));
    list["Unsqueeze"] = with("Unsqueeze", integers({0}));
    list["BatchNormalization"] = [](const Tensor& x) {
        OpCase op("BatchNormalization");
        op.data(x);
        for (int i = 0; i < 4; ++i) op.constant(filled({channels}, 1));
        return op;
    };
    for (const char* op : {"InstanceNormalization", "GroupNormalization"})
        list[op] = [op](const Tensor& x) {
            return OpCase(op, 21)
                .attribute("num_groups", std::int64_t{2})
                .data(x)
                .constant(filled({channels}, 1))
                .constant(filled({channels}, 0));
        };
    list["ScatterElements"] = [](const Tensor& x) {
        return OpCase("ScatterElements").data(x).constant(Tensor(DType::i64, {1, 1, 1, 2})).data(ramp({1, 1, 1, 2}));
    };
    list["ScatterND"] = [](const Tensor& x) {
        return OpCase("ScatterND").data(x).constant(Tensor(DType::i64, {1, 4})).data(ramp({1}));
    };
    list["Cast"] = [](const Tensor& x) { return OpCase("Cast").attribute("to", std::int64_t{1}).data(x); };
    list["Concat"] = [](const Tensor& x) {
        return OpCase("Concat").attribute("axis", std::int64_t{1}).data(x).data(x);
    };
    list["DepthToSpace"] = [](const Tensor& x) {
        return OpCase("DepthToSpace").attribute("blocksize", std::int64_t{2}).data(x);
    };
    list["DequantizeLinear"] = [](const Tensor& x) {
        return OpCase("DequantizeLinear").data(Tensor(DType::u8, x.shape())).constant(filled({}, 0.1F));
    };
    list["Gemm"] = [](const Tensor&) { return OpCase("Gemm").data(filled({3, 2}, 1)).constant(filled({2, 5}, 1)); };
    list["LRN"] = [](const Tensor& x) { return OpCase("LRN").attribute("size", std::int64_t{3}).data(x); };
    list["ReduceMean"] = [](const Tensor& x) { return OpCase("ReduceMean").attribute("axes", Ints{2, 3}).data(x); };
    list["Resize"] = [](const Tensor& x) {
        return OpCase("Resize").data(x).absent().constant(reals({4}, {1, 1, 2, 2}));
    };
    list["Slice"] = [](const Tensor& x) {
        return OpCase("Slice").data(x).constant(integers({0})).constant(integers({1}));
    };
    list["Split"] = [](const Tensor& x) {
        return OpCase("Split").attribute("axis", std::int64_t{1}).data(x).outputs(2);
    };
    list["Upsample"] = [](const Tensor& x) { return OpCase("Upsample", 9).data(x).constant(reals({4}, {1, 1, 2, 2})); };
    return list;
}

// Which of the output's elements differ, counted in `channels` equal parts.
std::set<std::int64_t> changed_parts(const Tensor& a, const Tensor& b) {
    std::set<std::int64_t> parts;
    for (std::int64_t i = 0; i < a.size(); ++i) {
        if (a.data<float>()[i] != b.data<float>()[i]) parts.insert(i * channels / a.size());
    }
    return parts;
}

}  // namespace

TEST_CASE("traits and operators name the same operators") {
    std::set<std::string> with_traits, with_steps;
    for (const OpTraits& traits : op_traits()) with_traits.insert(traits.name);
    for (const Operator& op : operators()) with_steps.insert(op.name);
    CHECK(with_traits == with_steps);
}

TEST_CASE("the rank that an operator keeps or has") {
    const auto list = examples();
    for (const OpTraits& traits : op_traits()) {
        if (!traits.keeps_rank && traits.rank == 0) continue;
        INFO(traits.name);
        REQUIRE(list.count(traits.name) == 1);
        CHECK(list.at(traits.name)(image()).infer()[0].size() == (traits.keeps_rank ? 4 : traits.rank));
    }
}

TEST_CASE("what keeps its bytes or its range") {
    const auto list = examples();
    const auto x = values_of(image());
    const auto [low, high] = std::ranges::minmax(x);
    for (const OpTraits& traits : op_traits()) {
        if (!traits.same_bytes && !traits.same_range) continue;
        INFO(traits.name);
        REQUIRE(list.count(traits.name) == 1);
        const auto y = values_of(list.at(traits.name)(image()).run());
        CHECK_FALSE(y.empty());
        for (const float number : y) CHECK((number >= low && number <= high));
        if (traits.same_bytes) CHECK(y == x);
    }
}

TEST_CASE("a change in a channel stays in it where an operator passes channels") {
    const auto list = examples();
    for (const OpTraits& traits : op_traits()) {
        if (!traits.passes_channels) continue;
        INFO(traits.name);
        REQUIRE(list.count(traits.name) == 1);
        Tensor other = image();
        for (int i = 0; i < 4; ++i) other.data<float>()[3 * 4 + i] += 0.25F;  // the last channel
        const Tensor before = list.at(traits.name)(image()).run();
        CHECK(changed_parts(before, list.at(traits.name)(other).run()) == std::set<std::int64_t>{3});
    }
}
