// What the float network says of the pipeline in front of it.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/dataset/input_variants.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "mlq/ptq/measure_normalization.hpp"
#include "ptq/fashion.hpp"
#include "ptq/networks.hpp"

using namespace mlq;
using namespace mlq::testing;
using Catch::Contains;

namespace {

// Reshapes each sample of `rest` numbers, behind a Relu.
Graph ends_in(const Shape& rest) {
    Build b;
    std::vector<std::int64_t> shape{-1};
    shape.insert(shape.end(), rest.begin(), rest.end());
    const ValueId x = b.node("Relu", {b.input("x", {-1, volume(rest)})}, "r");
    b.finish({b.node("Reshape", {x, b.integers("shape", shape)}, "y")});
    prepare(b.graph);
    return b.graph;
}

}  // namespace

TEST_CASE("only one row of scores a sample are classes") {
    CHECK(count_classes(ends_in({10})) == 10);
    CHECK(count_classes(ends_in({2, 1, 1})) == 2);
    CHECK(count_classes(ends_in({1})) == 0);  // a logit, a regression
    CHECK(count_classes(ends_in({1, 1, 1})) == 0);
    CHECK(count_classes(ends_in({5, 4, 4})) == 0);  // a segmentation
    CHECK(count_classes(ends_in({84, 100})) == 0);  // boxes
    const Dataset data = Dataset::synthetic(Shape{1}, 5, 1);
    CHECK_THROWS_WITH(predict(ends_in({1}), data, {}),
                      Contains("no scores of classes") && Contains("compare its values"));
}

TEST_CASE("confidence is the softmax of logits, and probabilities as they are") {
    const Dataset logits = Dataset::of({3}, std::vector<float>{0, std::log(2.0F), 0, 5, 5, 0});
    auto answers = answer(ends_in({3}), logits, {});
    CHECK(answers.classes == std::vector<std::int64_t>{1, 0});
    CHECK(answers.confidences[0] == Approx(0.5));
    CHECK(answers.confidences[1] == Approx(1 / (2 + std::exp(-5.0))));
    const Dataset shares = Dataset::of({3}, std::vector<float>{0.2F, 0.7F, 0.1F, 0, 0, 1});
    answers = answer(ends_in({3}), shares, {});
    CHECK(answers.confidences[0] == Approx(0.7));
    CHECK(answers.confidences[1] == Approx(1));
}

TEST_CASE("labels and class names beyond the classes of the network are refused") {
    const std::vector<float> rows{1, 2, 3, 4, 5, 6};
    CHECK_THROWS_WITH(require_labels_fit(Dataset::of({3}, rows, {0, 3}), 3, "d"),
                      Contains("d: label 3 of row 1 is no class: the network scores 3, numbered from 0"));
    CHECK_NOTHROW(require_labels_fit(Dataset::of({3}, rows, {0, 2}), 3, "d"));
    CHECK_NOTHROW(require_labels_fit(Dataset::of({3}, rows), 3, "d"));
}

TEST_CASE("the first normalization tells right inputs from wrong ones") {
    for (const char* name : {"mobilenet", "resnet", "outlier"}) {
        const LoadedModel model = fashion_model(name);
        REQUIRE(model.first_normalization);
        const auto& first = *model.first_normalization;
        CHECK(first.before.nodes.size() == 1);
        const Dataset data = fashion_images("t10k", 64);
        CHECK(measure_normalization(first, data, 64) < 0.02);
        const std::vector<std::int64_t> places{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        for (const auto& variant : list_input_variants(data, measure_inputs(data))) {
            const double distance = measure_normalization(first, vary_inputs(data, places, variant), 16);
            INFO(name << ", " << variant.name);
            if (variant.name == "not divided by 255") CHECK(distance > 1000);
            if (variant.name == "divided by 255") CHECK(distance > 1);
            if (variant.name == "without mean and std") CHECK(distance > 0.4);
        }
    }
}

TEST_CASE("no first normalization where none has constant moments near the input") {
    Build b;
    ValueId x = b.input("x", {-1, 2, 4, 4});
    CHECK_FALSE(find_first_normalization(b.finish({b.node("Relu", {x}, "y")})));
    Build deep;
    x = deep.input("x", {-1, 2, 4, 4});
    for (const char* name : {"a", "b"})
        x = deep.node("Conv", {x, weights(deep, std::string("w") + name, {2, 2, 1, 1})}, name);
    const ValueId ones = deep.floats("ones", {2}, {1, 1});
    x = deep.node("BatchNormalization", {x, ones, ones, ones, ones}, "z");
    CHECK_FALSE(find_first_normalization(deep.finish({x})));
}
