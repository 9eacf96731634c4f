#include "mlq/ops/operator.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "mlq/base/error.hpp"
#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

TEST_CASE("the list has every operator once, with a shape rule and a float step") {
    std::set<std::string> names;
    for (const Operator& op : operators()) {
        INFO(op.name);
        CHECK(names.insert(op.name).second);
        CHECK(op.infer != nullptr);
        CHECK(op.make_float != nullptr);
        CHECK(find_operator(op.name) == &op);
    }
    for (const char* name :
         {"Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization", "Relu", "Softmax", "Resize"})
        CHECK(names.count(name) == 1);
}

TEST_CASE("docs/operators.md names every operator of the list in a table") {
    std::ifstream page(MLQ_SOURCE_DIR "/docs/operators.md");
    std::set<std::string> documented;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| ")) continue;
        std::istringstream names(line.substr(2, line.find(" |", 2) - 2));
        for (std::string name; std::getline(names, name, ',');)
            documented.insert(name.substr(name.find_first_not_of(' ')));
    }
    for (const Operator& op : operators()) {
        INFO(op.name);
        CHECK(documented.count(op.name) == 1);
    }
}

TEST_CASE("an unknown operator is named with a way around it") {
    const auto complaint = [](const char* op) {
        Node node;
        node.name = "head/1";
        node.op = op;
        try {
            require_operator(node);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK_THAT(complaint("RoiAlign"),
               Catch::Contains("not supported") && Catch::Contains("without its post-processing"));
    CHECK_THAT(complaint("QLinearConv"), Catch::Contains("QDQ"));
    CHECK_THAT(complaint("Frobnicate"), Catch::Contains("not supported"));
}

TEST_CASE("channels-last moves the channels behind the spatial dimensions") {
    CHECK(physical_shape({2, 3, 4, 5}, Layout::channels_last) == Shape{2, 4, 5, 3});
    CHECK(physical_shape({2, 3, 4}, Layout::channels_last) == Shape{2, 4, 3});
    CHECK(physical_shape({2, 3}, Layout::channels_last) == Shape{2, 3});
    CHECK(physical_shape({2, 3, 4, 5}, Layout::plain) == Shape{2, 3, 4, 5});
    const int axes[] = {0, 3, 1, 2};
    for (int axis = 0; axis < 4; ++axis) CHECK(physical_axis(axis, 4, Layout::channels_last) == axes[axis]);
    CHECK(physical_axis(1, 2, Layout::channels_last) == 1);
}

TEST_CASE("codes that reach a float step as constants are the reals they stand for") {
    const std::int8_t codes[] = {2, -3};
    const Tensor slope = Tensor::of<std::int8_t>({2, 1}, codes);
    const Tensor y = OpCase("Mul").data(reals({1, 2, 2}, {1, 2, 3, 4})).constant(slope, {{0.5f}, 0}).run();
    CHECK(values_of(y) == std::vector<float>{1, 2, -4.5f, -6});
}

TEST_CASE("one step may run in several threads at once") {
    Random random(23);
    INFO("seed 23");
    const Tensor x = random_reals({2, 12, 10, 10}, random), w = random_reals({24, 12, 3, 3}, random);
    const Tensor b = random_reals({10, 64}, random);
    for (const OpCase& op : {OpCase("Conv").data(x).constant(w), OpCase("MatMul").data(x).constant(b),
                             OpCase("Sigmoid").data(x), OpCase("Softmax").data(x)}) {
        const Tensor alone = op.run();
        for (const Tensor& result : op.run_side_by_side(4)) CHECK(same_bits(result, alone));
    }
}
