#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "reference.hpp"
#include "testing.hpp"

using namespace mlq;

namespace {

enum class Second { same_shape, vector, column };

void check_pair(std::int64_t rows, std::int64_t columns, std::ptrdiff_t gap, Second second, Random& random) {
    const std::ptrdiff_t stride = columns + gap;
    const std::int64_t b_size = second == Second::same_shape ? (rows - 1) * stride + columns
                                : second == Second::vector   ? columns
                                                             : rows;
    Exact<std::uint8_t> a(static_cast<std::size_t>((rows - 1) * stride + columns));
    Exact<std::uint8_t> b(static_cast<std::size_t>(b_size));
    for (auto& x : a.span()) x = random_code(random);
    for (auto& x : b.span()) x = random_code(random);
    const std::int32_t zero_points[] = {0, 128, 255};
    BinaryArgs args{.a = a.data(),
                    .b = b.data(),
                    .a_stride = stride,
                    .b_stride = second == Second::same_shape ? stride
                                : second == Second::vector   ? 0
                                                             : 1,
                    .rows = rows,
                    .columns = columns,
                    .b_is_column = second == Second::column,
                    .a_zero_point = zero_points[random.below(3)],
                    .b_zero_point = zero_points[random.below(3)],
                    .a_multiplier = static_cast<float>(random.uniform()),
                    .b_multiplier = -static_cast<float>(random.uniform()),
                    .codes = codes_between(5, 251, between(random, 0, 255)),
                    .output_stride = stride};
    std::vector<std::uint8_t> sums(a.size(), 0xee);
    std::vector<std::uint8_t> products(a.size(), 0xee);
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t i = 0; i < columns; ++i) {
            const std::int32_t x = a[static_cast<std::size_t>(row * stride + i)] - args.a_zero_point;
            const std::int64_t j = row * args.b_stride + (second == Second::column ? 0 : i);
            const std::int32_t y = b[static_cast<std::size_t>(j)] - args.b_zero_point;
            volatile float left = static_cast<float>(x) * args.a_multiplier;
            volatile float right = static_cast<float>(y) * args.b_multiplier;
            sums[static_cast<std::size_t>(row * stride + i)] = reference::code(left + right, args.codes);
            products[static_cast<std::size_t>(row * stride + i)] =
                reference::code(static_cast<float>(x * y) * args.a_multiplier, args.codes);
        }
    }
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name << ": " << rows << " x " << columns << ", gap " << gap);
        Exact<std::uint8_t> output(a.size());
        args.output = output.data();
        kernels->add(args);
        CHECK(output.values() == sums);
        kernels->mul(args);
        CHECK(output.values() == products);
    }
}

}  // namespace

TEST_CASE("add and mul are exact for every length, stride and broadcast") {
    const std::uint64_t seed = 21;
    CAPTURE(seed);
    Random random(seed);
    for (std::int64_t columns = 1; columns <= 70; ++columns) {
        for (const Second second : {Second::same_shape, Second::vector, Second::column}) {
            check_pair(3, columns, 0, second, random);
            check_pair(2, columns, 5, second, random);
        }
    }
}

TEST_CASE("add works in place") {
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        std::vector<std::uint8_t> a(100), b(100);
        std::iota(a.begin(), a.end(), std::uint8_t{0});
        std::iota(b.begin(), b.end(), std::uint8_t{50});
        kernels->add({.a = a.data(), .b = b.data(), .rows = 1, .columns = 100, .output = b.data()});
        for (std::size_t i = 0; i < 100; ++i) CHECK(b[i] == 2 * i + 50);
        kernels->mul({.rows = 0, .columns = 0});
    }
}

TEST_CASE("lookup maps every code of every length") {
    Random random(22);
    std::vector<std::uint8_t> table(256);
    for (auto& x : table) x = static_cast<std::uint8_t>(random.below(256));
    for (std::size_t count = 0; count <= 300; ++count) {
        Exact<std::uint8_t> input(count);
        std::vector<std::uint8_t> expected;
        for (std::size_t i = 0; i < count; ++i) {
            input[i] = static_cast<std::uint8_t>(count >= 256 ? i : random.below(256));
            expected.push_back(table[input[i]]);
        }
        for (const Kernels* kernels : tables_under_test()) {
            INFO(kernels->name << " " << count);
            Exact<std::uint8_t> output(count);
            kernels->lookup({.input = input.data(),
                             .table = table.data(),
                             .output = output.data(),
                             .count = static_cast<std::int64_t>(count)});
            CHECK(output.values() == expected);
        }
    }
}

TEST_CASE("three planes of every length become pixels") {
    Random random(23);
    for (std::size_t count = 0; count <= 200; ++count) {
        const std::size_t plane = count + random.below(5);
        Exact<std::uint8_t> input(2 * plane + count);
        for (auto& x : input.span()) x = static_cast<std::uint8_t>(random.below(256));
        std::vector<std::uint8_t> expected;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t c = 0; c < 3; ++c) expected.push_back(input[c * plane + i]);
        }
        for (const Kernels* kernels : tables_under_test()) {
            INFO(kernels->name << " " << count);
            Exact<std::uint8_t> output(3 * count);
            kernels->interleave_three({.input = input.data(),
                                       .plane = static_cast<std::ptrdiff_t>(plane),
                                       .output = output.data(),
                                       .count = static_cast<std::int64_t>(count)});
            CHECK(output.values() == expected);
        }
    }
}

TEST_CASE("quantize divides, rounds half to even and saturates") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> special = {0.0F,     -0.0F,     0.05F, 0.15F,
                                        0.25F,    -0.05F,    1e30F, -1e30F,
                                        infinity, -infinity, nan,   std::numeric_limits<float>::denorm_min(),
                                        12.75F,   -12.75F,   25.5F, -25.5F};
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        using Pair = std::pair<std::int32_t, std::int32_t>;
        for (const auto& [zero_point, highest] :
             {Pair{0, 255}, Pair{128, 255}, Pair{255, 255}, Pair{0, 127}, Pair{64, 127}}) {
            for (const std::size_t count : {special.size(), special.size() + 5, std::size_t{3}}) {
                Exact<float> input(count);
                for (std::size_t i = 0; i < count; ++i) input[i] = special[i % special.size()];
                Exact<std::uint8_t> output(count);
                kernels->quantize({.input = input.data(),
                                   .output = output.data(),
                                   .count = static_cast<std::int64_t>(count),
                                   .scale = 0.1F,
                                   .zero_point = zero_point,
                                   .highest = highest});
                for (std::size_t i = 0; i < count; ++i) {
                    const float x = input[i];
                    const auto code =
                        reference::code(std::isnan(x) ? 0 : x / 0.1F, codes_between(0, highest, zero_point));
                    INFO(x << " around " << zero_point << " up to " << highest);
                    CHECK(output[i] == code);
                }
            }
        }
    }
}

TEST_CASE("quantize of random values agrees with a division, not with a multiplication by 1 / scale") {
    Random random(23);
    const float scale = 0.0123F;
    Exact<float> input(5000);
    for (std::size_t i = 0; i < input.size(); ++i)  // close to ties, where one unit in the last place decides
        input[i] = (static_cast<float>(between(random, -130, 130)) + 0.5F) * scale;
    std::vector<std::uint8_t> expected;
    int differ_from_product = 0;
    for (const float x : input.span()) {
        expected.push_back(reference::code(x / scale, codes_between(0, 255, 128)));
        differ_from_product += expected.back() != reference::code(x * (1 / scale), codes_between(0, 255, 128));
    }
    CHECK(differ_from_product > 0);  // otherwise the values would prove nothing
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        Exact<std::uint8_t> output(input.size());
        kernels->quantize(
            {.input = input.data(), .output = output.data(), .count = 5000, .scale = scale, .zero_point = 128});
        CHECK(output.values() == expected);
    }
}

TEST_CASE("dequantize is one multiplication") {
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        for (const std::size_t count : {0, 1, 7, 8, 9, 31, 256}) {
            Exact<std::uint8_t> input(count);
            for (std::size_t i = 0; i < count; ++i) input[i] = static_cast<std::uint8_t>(i);
            Exact<float> output(count);
            kernels->dequantize({.input = input.data(),
                                 .output = output.data(),
                                 .count = static_cast<std::int64_t>(count),
                                 .scale = 0.3F,
                                 .zero_point = 100});
            for (std::size_t i = 0; i < count; ++i)
                CHECK(output[i] == static_cast<float>(static_cast<int>(i) - 100) * 0.3F);
        }
    }
}

TEST_CASE("softmax agrees with a double computation and sums to one") {
    Random random(24);
    const double scale = 0.05;
    std::vector<std::int32_t> numerators(256);
    for (int i = 0; i < 256; ++i)
        numerators[static_cast<std::size_t>(i)] =
            static_cast<std::int32_t>(std::lround(0x1p23 * std::exp((i - 255) * scale)));
    for (const std::int64_t columns : {1, 2, 10, 33, 1000}) {
        Exact<std::uint8_t> input(static_cast<std::size_t>(2 * columns));
        for (auto& x : input.span()) x = static_cast<std::uint8_t>(random.below(200));
        for (const Kernels* kernels : tables_under_test()) {
            INFO(kernels->name << " " << columns);
            Exact<std::uint8_t> output(input.size());
            kernels->softmax({.input = input.data(),
                              .input_stride = columns,
                              .rows = 2,
                              .columns = columns,
                              .numerators = numerators.data(),
                              .output_scale = 1.0 / 256,
                              .output = output.data(),
                              .output_stride = columns});
            for (std::int64_t row = 0; row < 2; ++row) {
                double sum = 0;
                for (std::int64_t i = 0; i < columns; ++i)
                    sum += std::exp(scale * input[static_cast<std::size_t>(row * columns + i)]);
                for (std::int64_t i = 0; i < columns; ++i) {
                    const double p = std::exp(scale * input[static_cast<std::size_t>(row * columns + i)]) / sum;
                    CHECK(std::abs(output[static_cast<std::size_t>(row * columns + i)] - std::min(255.0, p * 256)) <=
                          0.51);
                }
            }
        }
    }
}
