// Prints the speed of the kernels of every instruction set of this machine, one thread.
#include <omp.h>

#include <cmath>
#include <cstdio>
#include <vector>

#include "convolution_shape.hpp"
#include "mlq/base/random.hpp"
#include "mlq/base/tensor.hpp"
#include "mlq/kernels/kernels.hpp"

using namespace mlq;

namespace {

constexpr ConvolutionShape shapes[] = {
    {"3x3 64->64, 14x14", 14, 64, 64, 3},
    {"1x1 256->256, 14x14", 14, 256, 256, 1},
    {"3x3 512->512, 7x7", 7, 512, 512, 3},
    {"1x1 32->192, 28x28", 28, 32, 192, 1},
    {"1x1 1024->1000, 1x1", 1, 1024, 1000, 1},
    {"depthwise 3x3 128, 14x14", 14, 128, 128, 3, true},
    {"depthwise 3x3 32, 56x56", 56, 32, 32, 3, true},
};

template <typename T>
Tensor random_tensor(Shape shape, Random& random) {
    Tensor tensor(dtype_of<T>(), std::move(shape));
    for (auto& x : tensor.span<T>()) x = static_cast<T>(random.below(255));
    return tensor;
}

// Seconds of the int8 convolution, including the lookup of offsets but not the packing.
double seconds_of(const Kernels& kernels, const ConvolutionShape& shape) {
    Random random(1);
    const std::int32_t taps = shape.kernel * shape.kernel;
    const std::int32_t k = shape.depthwise ? 1 : shape.inputs;
    const std::int64_t pixels = std::int64_t{shape.side} * shape.side;
    const Tensor input = random_tensor<std::uint8_t>({pixels, shape.inputs}, random);
    const Tensor padding = random_tensor<std::uint8_t>({shape.inputs}, random);
    const Tensor weights = random_tensor<std::int8_t>({shape.outputs, taps, k}, random);
    const Tensor output = random_tensor<std::uint8_t>({pixels, shape.outputs}, random);
    const std::vector<std::int32_t> bias(static_cast<std::size_t>(shape.outputs));
    const std::vector<float> multiplier(static_cast<std::size_t>(shape.outputs), 1e-4F);
    std::vector<std::int32_t> offsets;
    for (int y = 0; y < shape.side; ++y) {
        for (int x = 0; x < shape.side; ++x) {
            for (int t = 0; t < taps; ++t) {
                const int from_y = y + t / shape.kernel - shape.kernel / 2;
                const int from_x = x + t % shape.kernel - shape.kernel / 2;
                const bool inside = from_y >= 0 && from_x >= 0 && from_y < shape.side && from_x < shape.side;
                offsets.push_back(inside ? (from_y * shape.side + from_x) * shape.inputs : -1);
            }
        }
    }
    const Taps rows = {.input = input.data<std::uint8_t>(),
                       .offsets = offsets.data(),
                       .padding = padding.data<std::uint8_t>(),
                       .taps = taps};
    const Epilogue epilogue = {.bias = bias.data(),
                               .multiplier = multiplier.data(),
                               .output = output.data<std::uint8_t>(),
                               .output_stride = shape.outputs};
    if (shape.depthwise) {
        const Tensor packed(DType::i8, {static_cast<std::int64_t>(kernels.packed_depthwise_size(shape.outputs, taps))});
        kernels.pack_depthwise(weights.data<std::int8_t>(), shape.outputs, taps, packed.bytes());
        DepthwiseArgs args{.pixels = rows, .weights = packed.bytes(), .channels = shape.outputs, .epilogue = epilogue};
        return fastest([&] {
            for (args.begin = 0; args.begin < pixels; args.begin = args.end) {
                args.end = args.begin + shape.side;
                kernels.depthwise(args);
            }
        });
    }
    const Tensor packed(DType::i8, {static_cast<std::int64_t>(kernels.packed_weights_size(shape.outputs, taps, k))});
    kernels.pack_weights(weights.data<std::int8_t>(), shape.outputs, taps, k, packed.bytes());
    const GemmArgs args{.rows = rows,
                        .k = k,
                        .weights = packed.bytes(),
                        .n = shape.outputs,
                        .m_end = pixels,
                        .n_end = shape.outputs,
                        .epilogue = epilogue};
    return fastest([&] { kernels.gemm(args); });
}

enum class Values { normal, relu, equal };

void print_statistics(const Kernels& kernels, const char* name, Values kind, std::int64_t count) {
    Random random(2);
    Tensor tensor(DType::f32, {count});
    for (auto& x : tensor.span<float>()) {
        x = static_cast<float>(random.normal());
        if (kind == Values::relu) x = x > 0 ? x : 0;
        if (kind == Values::equal) x = 3;
    }
    const float* values = tensor.data<float>();
    std::vector<std::uint16_t> indices(static_cast<std::size_t>(count + BinArgs::slack));
    std::vector<float> extremes(256);
    std::vector<double> sums(256);
    const double bins = fastest(
        [&] { kernels.find_bins({.values = values, .count = count, .exponent = -9, .indices = indices.data()}); });
    const double range = fastest([&] { extremes[0] += kernels.value_range(values, count).max; });
    const double moments = fastest([&] {
        kernels.channel_statistics({.values = values,
                                    .pixels = count / 128,
                                    .channels = 128,
                                    .min = extremes.data(),
                                    .max = extremes.data() + 128,
                                    .sum = sums.data(),
                                    .sum_of_squares = sums.data() + 128});
    });
    const double per = 1e9 / static_cast<double>(count);
    std::printf("%-24s %8lld values: value_range %.3f ns, find_bins %.3f ns, channel_statistics %.3f ns per value\n",
                name, static_cast<long long>(count), range * per, bins * per, moments * per);
}

void print_elementwise(const Kernels& kernels) {
    Random random(3);
    constexpr std::int64_t count = 100352;  // 28 x 28 x 128
    const Tensor a = random_tensor<std::uint8_t>({count}, random);
    const Tensor b = random_tensor<std::uint8_t>({count}, random);
    const Tensor table = random_tensor<std::uint8_t>({256}, random);
    const Tensor reals(DType::f32, {count});
    const auto per_ns = [&](auto work) { return static_cast<double>(count) / fastest(work) * 1e-9; };
    const double add = per_ns([&] {
        kernels.add({.a = a.data<std::uint8_t>(),
                     .b = b.data<std::uint8_t>(),
                     .rows = 1,
                     .columns = count,
                     .output = b.data<std::uint8_t>()});
    });
    const double lookup = per_ns([&] {
        kernels.lookup({.input = a.data<std::uint8_t>(),
                        .table = table.data<std::uint8_t>(),
                        .output = b.data<std::uint8_t>(),
                        .count = count});
    });
    const double quantize = per_ns([&] {
        kernels.quantize(
            {.input = reals.data<float>(), .output = b.data<std::uint8_t>(), .count = count, .scale = 0.3F});
    });
    const double dequantize = per_ns([&] {
        kernels.dequantize(
            {.input = a.data<std::uint8_t>(), .output = reals.data<float>(), .count = count, .scale = 0.3F});
    });
    std::printf("add %.2f, lookup %.2f, quantize %.2f, dequantize %.2f elements per ns\n", add, lookup, quantize,
                dequantize);
}

}  // namespace

int main() {
    omp_set_num_threads(1);
    std::printf("%-26s", "GOP/s");
    for (const Kernels* kernels : supported_kernels()) std::printf("%14s", kernels->name);
    std::printf("%18s\n", "oneDNN float");
    for (const ConvolutionShape& shape : shapes) {
        std::printf("%-26s", shape.name);
        for (const Kernels* kernels : supported_kernels())
            std::printf("%14.1f", shape.operations() / seconds_of(*kernels, shape) * 1e-9);
        std::printf("%18.1f\n", shape.operations() / seconds_of_onednn_float(shape) * 1e-9);
    }
    for (const Kernels* kernels : supported_kernels()) {
        std::printf("\n%s\n", kernels->name);
        print_elementwise(*kernels);
        print_statistics(*kernels, "normal", Values::normal, 100352);
        print_statistics(*kernels, "relu", Values::relu, 100352);
        print_statistics(*kernels, "all equal", Values::equal, 100352);
        print_statistics(*kernels, "normal", Values::normal, 1605632);
        print_statistics(*kernels, "small", Values::normal, 8192);
    }
}
