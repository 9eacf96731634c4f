// The int8 convolutions of real networks on one thread: operations per second, the fraction of this CPU's peak, and the
// same layers in oneDNN. Every figure is the median of interleaved rounds; the ratio to oneDNN int8 has its quartiles.
//
//     mlq_bench_convolutions [isa] [part of a layer's name]
#include <omp.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "mlq_convolution.hpp"

using namespace mlq;

namespace {

constexpr ConvolutionShape shapes[] = {
    {"ResNet stem 7x7/2 3-64", 224, 3, 64, 7, 2},
    {"MobileNet stem 3x3/2 3-32", 224, 3, 32, 3, 2},
    {"VGG stem 3x3 3-64", 224, 3, 64, 3},
    {"ResNet 1x1 64-64, 56", 56, 64, 64},
    {"ResNet 1x1 64-256, 56", 56, 64, 256},
    {"ResNet 1x1 256-64, 56", 56, 256, 64},
    {"ResNet 1x1 256-128, 56", 56, 256, 128},
    {"ResNet 1x1/2 256-512, 56", 56, 256, 512, 1, 2},
    {"ResNet 1x1 128-512, 28", 28, 128, 512},
    {"ResNet 1x1 512-128, 28", 28, 512, 128},
    {"ResNet 1x1 256-1024, 14", 14, 256, 1024},
    {"ResNet 1x1 1024-256, 14", 14, 1024, 256},
    {"ResNet 1x1 512-2048, 7", 7, 512, 2048},
    {"ResNet 1x1 2048-512, 7", 7, 2048, 512},
    {"ResNet 3x3 64-64, 56", 56, 64, 64, 3},
    {"ResNet 3x3/2 128-128, 56", 56, 128, 128, 3, 2},
    {"ResNet 3x3 128-128, 28", 28, 128, 128, 3},
    {"ResNet 3x3 256-256, 14", 14, 256, 256, 3},
    {"ResNet 3x3 512-512, 7", 7, 512, 512, 3},
    {"VGG 3x3 64-64, 224", 224, 64, 64, 3},
    {"VGG 3x3 256-256, 56", 56, 256, 256, 3},
    {"MobileNet 1x1 32-64, 112", 112, 32, 64},
    {"MobileNet 1x1 64-128, 56", 56, 64, 128},
    {"MobileNet 1x1 512-512, 14", 14, 512, 512},
    {"MobileNet2 1x1 16-96, 112", 112, 16, 96},
    {"MobileNet2 1x1 96-24, 56", 56, 96, 24},
    {"MobileNet2 1x1 24-144, 56", 56, 24, 144},
    {"MobileNet2 1x1 64-384, 14", 14, 64, 384},
    {"MobileNet2 1x1 384-96, 14", 14, 384, 96},
    {"MobileNet2 1x1 320-1280, 7", 7, 320, 1280},
    {"depthwise 3x3 32, 112", 112, 32, 32, 3, 1, 32},
    {"depthwise 3x3/2 64, 112", 112, 64, 64, 3, 2, 64},
    {"depthwise 3x3 128, 56", 56, 128, 128, 3, 1, 128},
    {"depthwise 3x3 144, 56", 56, 144, 144, 3, 1, 144},
    {"depthwise 3x3 256, 28", 28, 256, 256, 3, 1, 256},
    {"depthwise 3x3 512, 14", 14, 512, 512, 3, 1, 512},
    {"depthwise 3x3 960, 7", 7, 960, 960, 3, 1, 960},
    {"depthwise 5x5 264, 28", 28, 264, 264, 5, 1, 264},
    {"ResNeXt 3x3 128 g32, 56", 56, 128, 128, 3, 1, 32},
    {"ResNeXt 3x3 256 g32, 28", 28, 256, 256, 3, 1, 32},
    {"ResNeXt 3x3 512 g32, 14", 14, 512, 512, 3, 1, 32},
    {"ResNeXt 3x3 1024 g32, 7", 7, 1024, 1024, 3, 1, 32},
    {"Inception 1x7 as 3x3 160, 17", 17, 160, 160, 3},
    {"fully connected 2048-1000", 1, 2048, 1000},
};

struct Spread {
    double low, median, high;
};

Spread spread_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {values[values.size() / 4], values[values.size() / 2], values[values.size() * 3 / 4]};
}

struct Line {
    Spread speed, of_peak, to_int8, to_float;
};

Line measure(const ConvolutionShape& shape, const Kernels& kernels) {
    constexpr int rounds = 9;
    constexpr double budget = 4e-3;
    const Convolution own = mlq_convolution(shape, kernels);
    const Convolution int8 = onednn_convolution_int8(shape);
    const Convolution real = onednn_convolution_float(shape);
    for (const Convolution* run : {&own, &int8, &real}) (*run)();
    std::vector<double> speed, of_peak, to_int8, to_float;
    for (int round = 0; round < rounds; ++round) {
        const double peak = int8_peak();
        const double seconds = fastest(own, budget);
        speed.push_back(shape.operations() / seconds);
        of_peak.push_back(speed.back() / peak);
        to_int8.push_back(fastest(int8, budget) / seconds);
        to_float.push_back(fastest(real, budget) / seconds);
    }
    return {spread_of(speed), spread_of(of_peak), spread_of(to_int8), spread_of(to_float)};
}

}  // namespace

int main(int argc, char** argv) {
    omp_set_num_threads(1);
    const Kernels& kernels = kernels_for(argc > 1 ? argv[1] : "auto");
    const std::string part = argc > 2 ? argv[2] : "";
    std::printf("%s; peak %.0f GOP/s int8, %.0f GFLOP/s float\n\n", kernels.name, int8_peak() * 1e-9,
                float_peak() * 1e-9);
    std::printf(
        "| layer | GOP/s | of peak | x oneDNN int8 (quartiles) | x oneDNN float |\n|---|---:|---:|---:|---:|\n");
    double logarithms = 0;
    int count = 0;
    for (const ConvolutionShape& shape : shapes) {
        if (std::string(shape.name).find(part) == std::string::npos) continue;
        const Line line = measure(shape, kernels);
        std::printf("| %-28s | %6.1f | %3.0f %% | %5.2f (%.2f to %.2f) | %5.2f |\n", shape.name,
                    line.speed.median * 1e-9, 100 * line.of_peak.median, line.to_int8.median, line.to_int8.low,
                    line.to_int8.high, line.to_float.median);
        std::fflush(stdout);
        logarithms += std::log(line.to_int8.median);
        ++count;
    }
    std::printf("\ngeometric mean over oneDNN int8: %.2f\n", std::exp(logarithms / std::max(1, count)));
}
