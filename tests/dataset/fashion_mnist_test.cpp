// Real data: Debian's dataset-fashion-mnist.
#include <catch2/catch.hpp>
#include <filesystem>

#include "mlq/dataset/dataset.hpp"
#include "mlq/dataset/input_statistics.hpp"

namespace {

const std::string folder = "/usr/share/datasets/fashion-mnist/";

}  // namespace

TEST_CASE("Fashion-MNIST opens as it comes, with its known statistics") {
    if (!std::filesystem::exists(folder)) {
        WARN("dataset-fashion-mnist is not installed");
        return;
    }
    const auto data = mlq::Dataset::open({.data = folder + "t10k-images-idx3-ubyte.gz",
                                          .labels = folder + "t10k-labels-idx1-ubyte.gz",
                                          .wanted_shape = {1, 28, 28}});
    CHECK(data.size() == 10000);
    CHECK(data.sample_shape() == mlq::Shape{1, 28, 28});
    std::vector<int> counts(10);
    for (std::int64_t i = 0; i < data.size(); ++i) ++counts.at(static_cast<std::size_t>(data.label(i)));
    CHECK(counts == std::vector<int>(10, 1000));

    const auto inputs = mlq::measure_inputs(data, 0, 2);
    // Mean and deviation as published for the test part: 0.2868 and 0.3524.
    CHECK(inputs.channels.at(0).mean == Approx(0.2868).margin(5e-5));
    CHECK(inputs.channels.at(0).std == Approx(0.3524).margin(5e-5));
    CHECK(inputs.channels.at(0).min == 0);
    CHECK(inputs.channels.at(0).max == 1);
    CHECK(inputs.suspicions.empty());
}
