#include "run/fold_constants.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "graph/build.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;

namespace {

using Ints = std::vector<std::int64_t>;

std::vector<float> noise(std::int64_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& x : values) x = static_cast<float>(random.normal());
    return values;
}

std::vector<float> run(const Graph& graph, const std::vector<float>& input) {
    const Plan plan(graph, {.batch = 1});
    Workspace workspace(plan);
    plan.run(workspace, input);
    const auto output = plan.output(workspace).span<float>();
    return {output.begin(), output.end()};
}

// One node of each operator that wants its data channels-last: weights or other operands, and attributes.
struct Layer {
    Shape weights = {};
    std::vector<float> scales = {};
    std::vector<std::pair<std::string, Attribute>> attributes = {};
};

const std::map<std::string, Layer>& layers() {
    static const std::pair<std::string, Attribute> kernel{"kernel_shape", Ints{2, 3}};
    static const std::map<std::string, Layer> list{
        {"Conv", {.weights = {4, 3, 3, 2}}},
        {"ConvTranspose", {.weights = {3, 4, 2, 3}}},
        {"MaxPool", {.attributes = {kernel}}},
        {"AveragePool", {.attributes = {kernel}}},
        {"GlobalMaxPool", {}},
        {"GlobalAveragePool", {}},
        {"LpPool", {.attributes = {kernel}}},
        {"GlobalLpPool", {}},
        {"Resize", {.scales = {1, 1, 1.5F, 2}}},
        {"Upsample", {.scales = {1, 1, 3, 2}}},
    };
    return list;
}

const Shape image{1, 3, 5, 4};

ValueId add_layer(Build& build, const std::string& op, ValueId data, std::string output) {
    const Layer& layer = layers().at(op);
    std::vector<ValueId> inputs{data};
    if (!layer.weights.empty()) inputs.push_back(build.floats("w", layer.weights, noise(volume(layer.weights), 2)));
    if (op == "Resize") inputs.push_back(no_value);
    if (!layer.scales.empty()) inputs.push_back(build.floats("scales", {4}, layer.scales));
    return build.node(op, inputs, std::move(output), {}, layer.attributes);
}

}  // namespace

TEST_CASE("an operator that wants channels-last computes the same of a constant as of an input") {
    const bool rounded = GENERATE(false, true);  // a rounded value is not folded: the plan runs its node
    for (const Operator& op : operators()) {
        if (op.layout != LayoutRule::channels_last) continue;
        INFO(op.name << (rounded ? ", rounded" : ""));
        const std::int64_t opset = op.name == std::string("Upsample") ? 9 : 13;
        const auto data = noise(volume(image), 1);

        Build of_input(opset);
        const ValueId x = of_input.input("x", image);
        const ValueId y = add_layer(of_input, op.name, x, "y");
        if (rounded) of_input.graph.values[y].quant = QuantParams{0.05F, 128};
        of_input.finish({y});
        const auto expected = run(of_input.graph, data);

        Build of_constant(opset);
        const ValueId c = add_layer(of_constant, op.name, of_constant.floats("k", image, data), "c");
        if (rounded) of_constant.graph.values[c].quant = QuantParams{0.05F, 128};
        const Plan plan(of_input.graph, {});
        const ValueId zeros = of_constant.input("zeros", plan.output(Workspace(plan)).shape);
        of_constant.finish({of_constant.node("Add", {zeros, c}, "sum")});
        fold_constants(of_constant.graph);
        CHECK(of_constant.graph.nodes.size() == (rounded ? 2 : 1));
        CHECK(run(of_constant.graph, std::vector<float>(expected.size(), 0.0F)) == expected);
    }
}

TEST_CASE("ceil_mode goes where no window begins behind the floor's last one, and stays where one does") {
    struct Case {
        Shape image;
        Ints kernel, strides, pads;
        bool stays;
    };
    const auto made =
        GENERATE(Case{{-1, 2, 6, 6}, {2, 2}, {2, 2}, {0, 0, 0, 0}, false},   // both round to 3
                 Case{{-1, 2, 7, 7}, {2, 2}, {2, 2}, {0, 0, 0, 0}, true},    // 4, not 3
                 Case{{-1, 2, 5, 5}, {1, 1}, {3, 3}, {0, 0, 0, 0}, false},   // the third begins behind
                 Case{{-1, 2, 6, 6}, {3, 3}, {4, 4}, {2, 2, 2, 2}, false});  // the third begins in the pad
    Build build;
    const ValueId y = build.node("MaxPool", {build.input("x", made.image)}, "y", {},
                                 {{"kernel_shape", made.kernel},
                                  {"strides", made.strides},
                                  {"pads", made.pads},
                                  {"ceil_mode", std::int64_t{1}}});
    Graph graph = build.finish({y});
    const Plan before(graph, {});
    fold_constants(graph);
    CHECK(graph.nodes.front().attributes.has("ceil_mode") == made.stays);
    CHECK(Plan(graph, {}).outputs().front().shape == before.outputs().front().shape);
}

TEST_CASE("constants that a small file asks hours or all memory for are refused before they are computed") {
    const auto complaint = [](auto add_nodes) {
        Build build;
        const ValueId x = build.input("x", {-1, 4});
        const auto ones = [&](const std::string& name, Ints shape) {
            return build.node("ConstantOfShape", {build.integers(name + "_shape", std::move(shape))}, name);
        };
        const ValueId large = add_nodes(build, ones);
        build.finish(
            {build.node("Add", {x, build.node("ReduceMean", {large}, "m", {}, {{"keepdims", std::int64_t{0}}})}, "y")});
        try {
            fold_constants(build.graph);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    CHECK_THAT(complaint([](Build& build, auto ones) {
                   return build.node("LRN", {ones("c", {1, 3000, 32, 32})}, "l", {}, {{"size", std::int64_t{99999}}});
               }),
               Catch::Contains("LRN") && Catch::Contains("more than 2^34 steps"));
    CHECK_THAT(complaint([](Build& build, auto ones) {
                   return build.node("MaxPool", {ones("c", {1, 1, 2000, 2000})}, "l", {},
                                     {{"kernel_shape", Ints{1000, 1000}}});
               }),
               Catch::Contains("more than 2^34 steps"));
    CHECK_THAT(complaint([](Build& build, auto ones) {
                   return build.node("MatMul", {ones("a", {4000, 4000}), ones("b", {4000, 4000})}, "l");
               }),
               Catch::Contains("more than 2^34 steps"));
    CHECK_THAT(complaint([](Build& build, auto ones) {
                   ValueId sum = ones("c", {4000, 4000});
                   for (int i = 0; i < 40; ++i) sum = build.node("Relu", {sum}, "r" + std::to_string(i));
                   return sum;
               }),
               Catch::Contains("more than 2^29 elements"));
    CHECK_THAT(complaint([](Build&, auto ones) { return ones("c", Ints(65, 1)); }), Catch::Contains("65 dimensions"));
    CHECK(complaint([](Build& build, auto ones) {
              return build.node("MatMul", {ones("a", {200, 200}), ones("b", {200, 200})}, "l");
          }) == "no error");
}

// Where a network asks whether its batch is 1, two and three agree and one does not.
TEST_CASE("a constant that is another one at batch 1 stays computed") {
    Build b;
    const ValueId x = b.input("x", {-1, 2});
    const ValueId batch = b.node("Gather", {b.node("Shape", {x}, "shape"), b.integers("first", {0})}, "batch");
    const ValueId is_one = b.node("Equal", {batch, b.integers("one", {1})}, "is_one");
    const ValueId factor =
        b.node("Where", {is_one, b.floats("ten", {1}, {10}), b.floats("twenty", {1}, {20})}, "factor");
    Graph graph = b.finish({b.node("Mul", {x, factor}, "y")});
    prepare(graph);
    const auto first_of = [&](std::int64_t size) {
        const Plan plan(graph, {.batch = size});
        Workspace workspace(plan);
        plan.run(workspace, std::vector<float>(static_cast<std::size_t>(2 * size), 1.0F));
        return plan.output(workspace).span<float>()[0];
    };
    CHECK(first_of(1) == 10);
    CHECK(first_of(2) == 20);
    CHECK(first_of(3) == 20);
}
