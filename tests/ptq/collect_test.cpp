#include "mlq/ptq/collect.hpp"

#include <catch2/catch.hpp>

#include "fashion.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/kernels/kernels.hpp"

using namespace mlq;
using namespace mlq::testing;

TEST_CASE("statistics are the same bytes for any thread count, sharding, order of merging and ISA") {
    const LoadedModel model = fashion_model("mobilenet");
    const Dataset data = fashion_images("train", 60);
    const auto whole = collect(model.graph, data, {.model_fingerprint = model.fingerprint}).to_bytes();
    CHECK(collect(model.graph, data, {.model_fingerprint = model.fingerprint, .threads = 3}).to_bytes() == whole);
    for (const Kernels* kernels : supported_kernels())
        CHECK(collect(model.graph, data, {.model_fingerprint = model.fingerprint, .kernels = kernels}).to_bytes() ==
              whole);

    StatisticsFile joined =
        collect(model.graph, data, {.model_fingerprint = model.fingerprint, .first = 43, .count = 17});
    joined.merge(collect(model.graph, data, {.model_fingerprint = model.fingerprint, .first = 0, .count = 20}));
    joined.merge(collect(model.graph, data, {.model_fingerprint = model.fingerprint, .first = 20, .count = 23}));
    CHECK(joined.to_bytes() == whole);
}

TEST_CASE("kernels collect what the definition in quant collects") {
    const LoadedModel model = fashion_model("resnet");
    const Dataset data = fashion_images("train", 3);
    const StatisticsFile statistics = collect(model.graph, data, {});
    ValueStatistics input(1);
    std::vector<float> sample(784);
    for (std::int64_t i = 0; i < 3; ++i) {
        data.read(i, sample);
        input.add_sample(sample);
    }
    CHECK(statistics.values.at("image") == input);
    CHECK(statistics.sample_count() == 3);
}

TEST_CASE("a network that computes infinity is reported with sample and value") {
    LoadedModel model = fashion_model("resnet");
    for (Value& value : model.graph.values) {
        if (!value.constant || value.constant->type() != DType::f32 || value.constant->shape().size() != 4) continue;
        Tensor huge = *value.constant;
        for (float& w : huge.span<float>()) w *= 1e30F;
        value.constant = std::make_shared<const Tensor>(std::move(huge));
    }
    const Dataset data = fashion_images("train", 2);
    CHECK_THROWS_WITH(collect(model.graph, data, {}), Catch::Contains("NaN or infinity") && Catch::Contains("row"));
}

TEST_CASE("a shard outside the data is refused") {
    const LoadedModel model = fashion_model("resnet");
    CHECK_THROWS_AS(collect(model.graph, fashion_images("train", 5), {.first = 5}), Error);
}

TEST_CASE("a network that fixes its batch size is observed sample by sample, also where the last batch is short") {
    const LoadedModel open = fashion_model("resnet");
    Graph fixed = load_onnx(std::string(MLQ_SOURCE_DIR) + "/data/fashion_resnet.onnx");
    fixed.values[static_cast<std::size_t>(fixed.inputs.front())].shape.front() = 4;
    prepare(fixed);
    REQUIRE(ports_of(fixed).fixed_batch == 4);
    const Dataset data = fashion_images("train", 10);
    const StatisticsFile one = collect(open.graph, data, {}), four = collect(fixed, data, {});
    CHECK(four.sample_count() == 10);
    CHECK(four.values.at("image") == one.values.at("image"));
    REQUIRE(four.values.size() == one.values.size());
    for (const auto& [name, value] : one.values) {
        const ValueStatistics& other = four.values.at(name);
        CHECK(other.histogram.count() == value.histogram.count());
        CHECK(other.histogram.max() == Approx(value.histogram.max()).epsilon(1e-4).margin(1e-5));
        CHECK(other.histogram.min() == Approx(value.histogram.min()).epsilon(1e-4).margin(1e-5));
    }
}
