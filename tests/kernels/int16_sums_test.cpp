// Sums in int16: the layers whose sums come as close to its ends as the proof allows. Kernels without such sums run the
// same layers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <limits>
#include <string_view>

#include "testing.hpp"
#if defined(__x86_64__)
#include "../../src/kernels/x86/avx2_quads.hpp"
#endif

using namespace mlq;

namespace {

constexpr std::int32_t rows = 11;

// The sums of `rows` x n outputs, as floats.
std::vector<float> sums_of(const Kernels& kernels, const std::vector<std::int8_t>& weights, std::int32_t n,
                           std::int32_t k, std::vector<std::uint8_t>& x, std::int32_t activation_max) {
    Exact<std::byte> packed = pack_exactly(
        kernels.gemm, GemmWeights{.codes = weights.data(), .n = n, .k = k, .activation_max = activation_max});
    const std::vector<std::int32_t> bias(static_cast<std::size_t>(n));
    const std::vector<float> multiplier(static_cast<std::size_t>(n), 1);
    std::vector<float> output(static_cast<std::size_t>(rows * n));
    constexpr float infinity = std::numeric_limits<float>::infinity();
    kernels.gemm.run({.rows = {.input = x.data(), .stride = k},
                      .k = k,
                      .weights = packed.data(),
                      .n = n,
                      .m_end = rows,
                      .n_end = n,
                      .epilogue = {.bias = bias.data(),
                                   .multiplier = multiplier.data(),
                                   .codes = {.lo = -infinity, .hi = infinity},
                                   .float_output = output.data(),
                                   .output_stride = n}});
    return output;
}

std::vector<std::uint8_t> activations(std::int32_t k, const std::function<int()>& draw) {
    std::vector<std::uint8_t> x(static_cast<std::size_t>(rows * k) + Exact<std::uint8_t>::slack);
    for (auto& code : x) code = static_cast<std::uint8_t>(draw());
    return x;
}

// Weights whose pairs of depths add up to `total` or to -`total`, by channel.
std::vector<std::int8_t> weights_of_pairs(std::int32_t n, std::int32_t k, int total, Random& random) {
    std::vector<std::int8_t> weights(static_cast<std::size_t>(n * k));
    for (std::size_t i = 0; i + 1 < weights.size(); i += 2) {
        const int sign = i / static_cast<std::size_t>(k) % 2 == 0 ? 1 : -1;
        const int first = between(random, total - 127, 127);
        weights[i] = static_cast<std::int8_t>(sign * first);
        weights[i + 1] = static_cast<std::int8_t>(sign * (total - first));
    }
    return weights;
}

}  // namespace

TEST_CASE("sums of 128 weights, the most that int16 holds, are exact for every tail") {
    const std::uint64_t seed = 51;
    CAPTURE(seed);
    Random random(seed);
    for (std::int32_t k = 32; k <= 76; k += 2) {
        for (const int total : {128, 127, 64, 32}) {
            const std::int32_t n = between(random, 1, 20);
            const auto weights = weights_of_pairs(n, k, total, random);
            for (const int share_of_zeros : {0, 2}) {
                auto x = activations(k, [&] { return random.below(4) < std::uint64_t(share_of_zeros) ? 0 : 255; });
                const auto expected = sums_of(kernels_for("scalar"), weights, n, k, x, 255);
                for (const Kernels* kernels : tables_under_test()) {
                    INFO(kernels->name << ": k " << k << ", n " << n << ", pairs of " << total);
                    CHECK(sums_of(*kernels, weights, n, k, x, 255) == expected);
                }
            }
        }
    }
}

TEST_CASE("weights of any size are exact with any bound that the activations keep") {
    const std::uint64_t seed = 52;
    CAPTURE(seed);
    Random random(seed);
    for (const int largest : {1, 7, 20, 40, 64, 90, 127}) {
        for (const std::int32_t activation_max : {0, 1, 127, 128, 200, 255}) {
            const std::int32_t k = between(random, 32, 700), n = between(random, 1, 40);
            std::vector<std::int8_t> weights(static_cast<std::size_t>(n * k));
            for (auto& w : weights) w = static_cast<std::int8_t>(between(random, -largest, largest));
            for (int i = 0; i < 5; ++i) weights[random.below(weights.size())] = -128;
            auto x = activations(
                k, [&] { return random.below(3) == 0 ? between(random, 0, activation_max) : activation_max; });
            const auto expected = sums_of(kernels_for("scalar"), weights, n, k, x, 255);
            for (const Kernels* kernels : tables_under_test()) {
                INFO(kernels->name << ": k " << k << ", n " << n << ", weights to " << largest << ", activations to "
                                   << activation_max);
                CHECK(sums_of(*kernels, weights, n, k, x, activation_max) == expected);
            }
        }
    }
}

#if defined(__x86_64__)
namespace {

const Kernels* avx2_table() {
    for (const Kernels* table : supported_kernels()) {
        if (table->name == std::string_view("avx2")) return table;
    }
    return nullptr;
}

// Sums of one sign of the pairs of a quad's depths in that order, of the channel's weights.
int largest_sum(const std::int8_t* w, const int (&order)[4], int first, int sign) {
    int sum = 0;
    for (int j = first; j < first + 2; ++j) sum += std::max(0, sign * w[order[j]]);
    return sum;
}

}  // namespace

TEST_CASE("a bound that is too large by one is caught: the layers above do reach it") {
    if (avx2_table() == nullptr) return;
    Random random(53);
    const std::int32_t k = 64, n = 16;
    const auto weights = weights_of_pairs(n, k, 129, random);
    auto x = activations(k, [] { return 255; });
    const auto expected = sums_of(kernels_for("scalar"), weights, n, k, x, 255);
    CHECK(avx2::weight_bound(254) == 129);
    CHECK(sums_of(*avx2_table(), weights, n, k, x, 255) == expected);
    CHECK(sums_of(*avx2_table(), weights, n, k, x, 254) != expected);  // a lie about the activations
}

TEST_CASE("smaller activations let all quads merge") {
    if (avx2_table() == nullptr) return;
    Random random(54);
    std::vector<std::int8_t> weights(64 * 256);
    for (auto& w : weights) w = static_cast<std::int8_t>(std::clamp(random.normal() * 40, -127.0, 127.0));
    const auto share = [&](std::int32_t activation_max) {
        const auto parts =
            avx2_table()
                ->gemm.pack({.codes = weights.data(), .n = 64, .k = 256, .activation_max = activation_max})
                .parts;
        double sum = 0;
        for (const auto& part : parts) sum += part.share;
        CHECK(sum == Approx(1));
        return parts.front().share;
    };
    CHECK(share(127) == Approx(1));
    CHECK(share(255) < 0.9);
}

TEST_CASE("chunks hold every quad once, and what they merge keeps the bound") {
    const std::uint64_t seed = 55;
    CAPTURE(seed);
    Random random(seed);
    for (const int largest : {15, 45, 127}) {
        for (const std::int32_t bound : {128, 258}) {
            const std::int32_t count = between(random, 1, 300), channels = between(random, 1, 8);
            std::vector<std::int8_t> weights(static_cast<std::size_t>(count * 4 * channels));
            for (auto& w : weights) w = static_cast<std::int8_t>(between(random, -largest, largest));
            std::vector<avx2::QuadSums> quads;
            for (std::int32_t q = 0; q < count; ++q) quads.emplace_back(weights.data() + 4 * q, 4 * count, channels, 4);
            std::vector<int> seen(static_cast<std::size_t>(count));
            for (const avx2::Chunk& chunk : avx2::arrange_quads(quads, bound, avx2::orders)) {
                for (const std::int32_t quad : chunk.quads) {
                    if (quad >= 0) ++seen[static_cast<std::size_t>(quad)];
                }
                for (std::int32_t c = 0; c < channels && chunk.way != avx2::Way::words; ++c) {
                    for (const int first : {0, 2}) {
                        for (const int sign : {1, -1}) {
                            int sums[2] = {};
                            for (int i = 0; i < 2; ++i) {
                                if (chunk.quads[i] < 0) continue;
                                sums[i] = largest_sum(weights.data() + (c * count + chunk.quads[i]) * 4,
                                                      avx2::order_of_depths[chunk.order[i]], first, sign);
                            }
                            const bool merged = chunk.way == avx2::Way::merged;
                            REQUIRE((merged ? sums[0] + sums[1] : std::max(sums[0], sums[1])) <= bound);
                        }
                    }
                }
            }
            CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
        }
    }
}
#endif
