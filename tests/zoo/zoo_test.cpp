#include "mlq/zoo/zoo.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/macs.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;

namespace {

struct Known {
    const char* name;
    double macs;             // as published, so many digits as there are
    double tolerance;        // relative; half a unit of the last digit, and timm counts a little beside the layers
    std::int64_t weights;    // learned: weights, biases, scales and offsets of BatchNormalization
    std::int64_t total = 0;  // Keras also counts the means and variances of BatchNormalization; 0: not published
};

// Weights are exact. Keras: total parameters from keras.io/api/applications, which count means and variances.
// torchvision: num_params of pytorch.org/vision/stable/models. MACs: the papers, torchvision's GFLOPS (which are MACs)
// and the model cards of timm; what is not published with an own source follows from the architecture, see the comment.
constexpr Known known[] = {
    // Howard et al. 2017, table 8: 569 million mult-adds, 4.2 million parameters. Keras: 4 253 864.
    {"mobilenet_v1", 569e6, 0.001, 4'231'976, 4'253'864},
    // Sandler et al. 2018, table 4: 300 M mult-adds, 3.4 M parameters. Keras: 3 538 984, torchvision: 3 504 872, 0.30.
    {"mobilenet_v2", 300e6, 0.005, 3'504'872, 3'538'984},
    // Zoph et al. 2018, table 3: 564 M mult-adds, 5.3 M parameters. Keras: 5 326 716.
    {"nasnet_mobile", 564e6, 0.01, 5'289'978, 5'326'716},
    // Zoph et al. 2018, table 2: 23.8 B mult-adds, 88.9 M parameters. Keras: 88 949 818.
    {"nasnet_large", 23.8e9, 0.01, 88'753'150, 88'949'818},
    // torchvision: 25 557 032, 4.09; NVIDIA's name v1.5 is torchvision's ResNet50.
    {"resnet50_v1.5", 4.09e9, 0.002, 25'557'032},
    // Keras: 25 613 800. MACs: see the test below.
    {"resnet50_v2", 3.48e9, 0.002, 25'568'360, 25'613'800},
    // torchvision: 60 192 808, 11.51.
    {"resnet152_v1.5", 11.51e9, 0.001, 60'192'808},
    // Keras: 60 380 648.
    {"resnet152_v2", 10.9e9, 0.01, 60'236'904, 60'380'648},
    // torchvision: 138 357 544, 15.47; 143 667 240, 19.63.
    {"vgg16", 15.47e9, 0.001, 138'357'544},
    {"vgg19", 19.63e9, 0.001, 143'667'240},
    // torchvision: 27 161 264 with the auxiliary head, which has 3 326 696; 5.71 without it (timm: 5.73).
    {"inception_v3", 5.71e9, 0.002, 27'161'264 - 3'326'696},
    // timm inception_v4: 42 679 816 parameters, 12.28 GMACs.
    {"inception_v4", 12.28e9, 0.004, 42'679'816},
    // timm resnext101_32x4d: 44.2 M parameters (44 177 704), 8.0 GMACs.
    {"resnext101", 8.0e9, 0.00625, 44'177'704},
};

struct Counts {
    std::int64_t macs = 0;
    std::int64_t weights = 0;
    std::int64_t moments = 0;
};

Counts count(const Graph& graph) {
    Counts counts{.macs = total(count_costs(graph)).macs};
    for (const Node& node : graph.nodes) {
        const bool normalizes = node.op == "BatchNormalization";
        if (!normalizes && node.op != "Conv" && node.op != "Gemm") continue;
        for (std::size_t i = 1; i < node.inputs.size(); ++i)
            (normalizes && i > 2 ? counts.moments : counts.weights) += graph.constant_of(node.inputs[i])->size();
    }
    return counts;
}

// Table 1 of He et al. 2015 with the strides of TF-slim's resnet_v2, multiplied out by hand: a stage works at its side
// until its last unit, whose 3x3 convolution and what follows work at half of it (not in the last stage).
std::int64_t count_resnet_v2(const std::vector<std::int64_t>& repeats) {
    std::int64_t macs = 112 * 112 * 64 * 3 * 49 + 2048 * 1000;
    std::int64_t pixels = 56 * 56, inputs = 64;
    for (std::size_t stage = 0; stage < repeats.size(); ++stage) {
        const std::int64_t width = 64 << stage;
        macs += pixels * inputs * 4 * width;  // the projected shortcut of the first unit
        for (std::int64_t unit = 1; unit <= repeats[stage]; ++unit) {
            macs += pixels * inputs * width;
            if (unit == repeats[stage] && stage + 1 < repeats.size()) pixels /= 4;
            macs += pixels * (9 * width * width + width * 4 * width);
            inputs = 4 * width;
        }
    }
    return macs;
}

}  // namespace

TEST_CASE("ResNet v2 multiplies as its table says") {
    CHECK(count(zoo_model_called("resnet50_v2").build(1)).macs == count_resnet_v2({3, 4, 6, 3}));
    CHECK(count(zoo_model_called("resnet152_v2").build(1)).macs == count_resnet_v2({3, 8, 36, 3}));
}

TEST_CASE("every network of the zoo has the multiplications and the parameters of its paper") {
    CHECK(zoo().size() == std::size(known));
    for (const Known& paper : known) {
        const Counts counts = count(zoo_model_called(paper.name).build(1));
        INFO(paper.name << ": " << counts.macs << " MACs, " << counts.weights << " weights, " << counts.moments
                        << " moments");
        CHECK(std::abs(static_cast<double>(counts.macs) / paper.macs - 1) <= paper.tolerance);
        CHECK(counts.weights == paper.weights);
        if (paper.total > 0) CHECK(counts.weights + counts.moments == paper.total);
    }
}

TEST_CASE("the same seed builds the same bytes, another seed other weights") {
    const auto print = [](std::uint64_t seed) {
        return fingerprint(serialize_onnx(zoo_model_called("mobilenet_v2").build(seed)));
    };
    CHECK(print(1) == print(1));
    CHECK(print(1) != print(2));
}

TEST_CASE("a network of the zoo survives being written and read") {
    const Graph built = zoo_model_called("mobilenet_v1").build(3);
    const Graph read = parse_onnx(serialize_onnx(built), "zoo");
    CHECK(read.nodes.size() == built.nodes.size());
    CHECK(count(read).macs == count(built).macs);
    CHECK(read.values[static_cast<std::size_t>(read.outputs[0])].shape == Shape{-1, 1000});
}

TEST_CASE("an unknown name is an error that lists the zoo") {
    CHECK_THROWS_WITH(zoo_model_called("alexnet"), Catch::Contains("alexnet") && Catch::Contains("mobilenet_v2"));
}
