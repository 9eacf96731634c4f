#include "kernel_layers.hpp"

#include "mlq/base/error.hpp"

namespace mlq::tools {
namespace {

ConvolutionLayer square(std::int64_t side, std::int64_t inputs, std::int64_t outputs, std::int64_t kernel = 1,
                        std::int64_t stride = 1, std::int64_t groups = 1) {
    const std::int64_t pad = kernel / 2;
    return {.height = side,
            .width = side,
            .inputs = inputs,
            .outputs = outputs,
            .kernel_height = kernel,
            .kernel_width = kernel,
            .stride_height = stride,
            .stride_width = stride,
            .pads = {pad, pad, pad, pad},
            .groups = groups};
}

ConvolutionLayer depthwise(std::int64_t side, std::int64_t channels, std::int64_t kernel = 3, std::int64_t stride = 1) {
    return square(side, channels, channels, kernel, stride, channels);
}

// What the networks of the zoo spend their time in.
std::vector<NamedLayer> list_layers() {
    return {
        {"ResNet stem 7x7/2 3 to 64, 224x224", square(224, 3, 64, 7, 2)},
        {"MobileNet stem 3x3/2 3 to 32, 224x224", square(224, 3, 32, 3, 2)},
        {"VGG stem 3x3 3 to 64, 224x224", square(224, 3, 64, 3)},
        {"ResNet 1x1 64, 56x56", square(56, 64, 64)},
        {"ResNet 1x1 64 to 256, 56x56", square(56, 64, 256)},
        {"ResNet 1x1 256 to 64, 56x56", square(56, 256, 64)},
        {"ResNet 1x1 256 to 128, 56x56", square(56, 256, 128)},
        {"ResNet 1x1/2 256 to 512, 56x56", square(56, 256, 512, 1, 2)},
        {"ResNet 1x1 128 to 512, 28x28", square(28, 128, 512)},
        {"ResNet 1x1 512 to 128, 28x28", square(28, 512, 128)},
        {"ResNet 1x1 256 to 1024, 14x14", square(14, 256, 1024)},
        {"ResNet 1x1 1024 to 256, 14x14", square(14, 1024, 256)},
        {"ResNet 1x1 512 to 2048, 7x7", square(7, 512, 2048)},
        {"ResNet 1x1 2048 to 512, 7x7", square(7, 2048, 512)},
        {"ResNet 3x3 64, 56x56", square(56, 64, 64, 3)},
        {"ResNet 3x3/2 128, 56x56", square(56, 128, 128, 3, 2)},
        {"ResNet 3x3 128, 28x28", square(28, 128, 128, 3)},
        {"ResNet 3x3 256, 14x14", square(14, 256, 256, 3)},
        {"ResNet 3x3 512, 7x7", square(7, 512, 512, 3)},
        {"VGG 3x3 64, 224x224", square(224, 64, 64, 3)},
        {"VGG 3x3 256, 56x56", square(56, 256, 256, 3)},
        {"Inception 3x3 160, 17x17", square(17, 160, 160, 3)},
        {"MobileNet 1x1 32 to 64, 112x112", square(112, 32, 64)},
        {"MobileNet 1x1 64 to 128, 56x56", square(56, 64, 128)},
        {"MobileNet 1x1 512, 14x14", square(14, 512, 512)},
        {"MobileNet v2 1x1 16 to 96, 112x112", square(112, 16, 96)},
        {"MobileNet v2 1x1 96 to 24, 56x56", square(56, 96, 24)},
        {"MobileNet v2 1x1 24 to 144, 56x56", square(56, 24, 144)},
        {"MobileNet v2 1x1 64 to 384, 14x14", square(14, 64, 384)},
        {"MobileNet v2 1x1 384 to 96, 14x14", square(14, 384, 96)},
        {"MobileNet v2 1x1 320 to 1280, 7x7", square(7, 320, 1280)},
        {"depthwise 3x3 32, 112x112", depthwise(112, 32)},
        {"depthwise 3x3/2 64, 112x112", depthwise(112, 64, 3, 2)},
        {"depthwise 3x3 128, 56x56", depthwise(56, 128)},
        {"depthwise 3x3 144, 56x56", depthwise(56, 144)},
        {"depthwise 3x3 256, 28x28", depthwise(28, 256)},
        {"depthwise 3x3 512, 14x14", depthwise(14, 512)},
        {"depthwise 3x3 960, 7x7", depthwise(7, 960)},
        {"depthwise 5x5 264, 28x28", depthwise(28, 264, 5)},
        {"ResNeXt 3x3 128 in 32 groups, 56x56", square(56, 128, 128, 3, 1, 32)},
        {"ResNeXt 3x3 256 in 32 groups, 28x28", square(28, 256, 256, 3, 1, 32)},
        {"ResNeXt 3x3 512 in 32 groups, 14x14", square(14, 512, 512, 3, 1, 32)},
        {"ResNeXt 3x3 1024 in 32 groups, 7x7", square(7, 1024, 1024, 3, 1, 32)},
        {"product 2048 to 1000", {.inputs = 2048, .outputs = 1000}},
    };
}

}  // namespace

std::vector<NamedLayer> choose_layers(std::string_view part) {
    std::vector<NamedLayer> chosen;
    for (NamedLayer& layer : list_layers()) {
        if (layer.name.find(part) != std::string::npos) chosen.push_back(std::move(layer));
    }
    if (chosen.empty())
        throw Error("--layers", "no layer has " + mlq::quoted(part) + " in its name",
                    "the names begin with ResNet, VGG, Inception, MobileNet, ResNeXt, depthwise and product");
    return chosen;
}

}  // namespace mlq::tools
