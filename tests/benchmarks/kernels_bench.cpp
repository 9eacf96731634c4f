// Prints the speed of the elementwise and statistics kernels of every instruction set of this machine, one thread.
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/base/tensor.hpp"
#include "mlq/kernels/kernels.hpp"

using namespace mlq;

namespace {

// The processor time of this thread.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The fastest of many runs of `work`, which is the one least disturbed by other programs.
template <typename Work>
double fastest(const Work& work) {
    double best = 1e9;
    for (double spent = 0; spent < 0.2;) {
        const double start = cpu_seconds();
        work();
        const double seconds = cpu_seconds() - start;
        best = std::min(best, seconds);
        spent += seconds;
    }
    return best;
}

template <typename T>
Tensor random_tensor(Shape shape, Random& random) {
    Tensor tensor(dtype_of<T>(), std::move(shape));
    for (auto& x : tensor.span<T>()) x = static_cast<T>(random.below(255));
    return tensor;
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
    std::vector<double> sums(256);
    std::vector<float> extremes(256);
    std::int64_t found = 0;
    const double bins = fastest([&] {
        found = kernels.find_bins({.values = values, .count = count, .exponent = -9, .indices = indices.data()});
    });
    // The least that a histogram takes: one increment for each index.
    std::vector<std::uint32_t> counters(2 * BinArgs::bins);
    const double counting = fastest([&] {
        for (std::int64_t i = 0; i < found; ++i) ++counters[indices[static_cast<std::size_t>(i)]];
        extremes[0] += static_cast<float>(counters[1]);  // so that counting is not left out
    });
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
    std::printf(
        "%-24s %8lld values: value_range %.3f ns, find_bins %.3f ns, channel_statistics %.3f ns per value, "
        "counting %.3f ns per non-zero value\n",
        name, static_cast<long long>(count), range * per, bins * per, moments * per,
        counting * 1e9 / static_cast<double>(found));
}

void print_elementwise(const Kernels& kernels) {
    Random random(3);
    constexpr std::int64_t count = 100352;  // 28 x 28 x 128
    const Tensor a = random_tensor<std::uint8_t>({count}, random);
    Tensor b = random_tensor<std::uint8_t>({count}, random);
    const Tensor table = random_tensor<std::uint8_t>({256}, random);
    Tensor reals(DType::f32, {count});
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
