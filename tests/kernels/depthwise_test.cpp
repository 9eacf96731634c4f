#include <catch2/catch.hpp>
#include <limits>

#include "reference.hpp"
#include "testing.hpp"

using namespace mlq;

namespace {

constexpr std::int32_t places = 30;

// Places (negative: padding) anywhere.
std::vector<std::int32_t> random_places(std::int32_t count, Random& random) {
    std::vector<std::int32_t> taps(static_cast<std::size_t>(count));
    for (auto& place : taps) place = random.below(6) == 0 ? -1 : between(random, 0, places - 1);
    return taps;
}

// The windows of `rows` x `columns` taps of a padded picture of 5 x 6 places.
std::vector<std::int32_t> window_places(std::int32_t rows, std::int32_t columns, std::int32_t stride) {
    std::vector<std::int32_t> taps;
    for (std::int32_t y = 0; y < 5; y += stride) {
        for (std::int32_t x = 0; x < 6; x += stride) {
            for (std::int32_t r = y - rows / 2; r < y - rows / 2 + rows; ++r) {
                for (std::int32_t c = x - columns / 2; c < x - columns / 2 + columns; ++c)
                    taps.push_back(r < 0 || r >= 5 || c < 0 || c >= 6 ? -1 : 6 * r + c);
            }
        }
    }
    return taps;
}

void check_depthwise(const std::vector<std::int32_t>& places_of_taps, std::int32_t channels, std::int32_t taps,
                     Random& random) {
    const std::int32_t stride = channels + 7;
    const auto pixels = static_cast<std::int32_t>(places_of_taps.size()) / taps;
    Exact<std::uint8_t> input(static_cast<std::size_t>((places - 1) * stride + channels), Exact<std::uint8_t>::slack);
    Exact<std::uint8_t> padding(static_cast<std::size_t>(channels), Exact<std::uint8_t>::slack);
    Exact<std::int8_t> weights(static_cast<std::size_t>(taps * channels));
    Exact<std::int32_t> bias(static_cast<std::size_t>(channels));
    Exact<float> multiplier(static_cast<std::size_t>(channels));
    Exact<std::uint8_t> residual(static_cast<std::size_t>(pixels * channels));
    for (auto& x : input.span()) x = random_code(random);
    for (auto& x : padding.span()) x = 255;
    for (auto& x : residual.span()) x = random_code(random);
    for (auto& w : weights.span()) w = random_weight(random);
    for (auto& b : bias.span()) b = between(random, -100000, 100000);
    for (auto& x : multiplier.span()) x = static_cast<float>(random.uniform() * 0.01);
    if (random.below(3) == 0) make_out_of_range(bias.span().back(), multiplier.span().back());
    std::vector<std::int32_t> offsets;
    for (const std::int32_t place : places_of_taps) offsets.push_back(place < 0 ? -1 : place * stride);

    DepthwiseArgs args{
        .pixels = {.input = input.data(), .offsets = offsets.data(), .padding = padding.data(), .taps = taps},
        .channels = channels,
        .end = pixels,
        .epilogue = {.bias = bias.data(),
                     .multiplier = multiplier.data(),
                     .codes = codes_between(3, 250, 128),
                     .output_stride = channels}};
    if (random.below(2) == 0)
        args.epilogue.residual = {.data = residual.data(), .stride = channels, .zero_point = 9, .multiplier = 0.7F};

    std::vector<std::uint8_t> expected;
    for (std::int32_t i = 0; i < pixels; ++i) {
        for (std::int32_t c = 0; c < channels; ++c) {
            std::int64_t sum = bias[static_cast<std::size_t>(c)];
            for (std::int32_t t = 0; t < taps; ++t)
                sum += reference::tap(args.pixels, i, t)[c] * weights[static_cast<std::size_t>(t * channels + c)];
            expected.push_back(reference::code(reference::real(args.epilogue, i, c, sum), args.epilogue.codes));
        }
    }
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name << ": channels " << channels << ", taps " << taps);
        Exact<std::byte> packed = pack_exactly(
            kernels->depthwise, DepthwiseWeights{.codes = weights.data(), .channels = channels, .taps = taps});
        args.weights = packed.data();
        Exact<std::uint8_t> output(expected.size());
        args.epilogue.output = output.data();
        for (args.begin = 0; args.begin < pixels; args.begin = args.end) {  // in two pieces
            args.end = args.begin == 0 ? (pixels + 1) / 2 : pixels;
            kernels->depthwise.run(args);
        }
        CHECK(output.values() == expected);
    }
}

void check_depthwise(std::int32_t pixels, std::int32_t channels, std::int32_t taps, Random& random) {
    check_depthwise(random_places(pixels * taps, random), channels, taps, random);
}

}  // namespace

TEST_CASE("depthwise convolution is exact where windows overlap") {
    Random random(13);
    for (const std::int32_t channels : {1, 20, 32, 33, 64, 96, 130}) {
        for (const std::int32_t stride : {1, 2, 3}) {
            check_depthwise(window_places(3, 3, stride), channels, 9, random);
            check_depthwise(window_places(1, 9, stride), channels, 9, random);
            check_depthwise(window_places(5, 5, stride), channels, 25, random);
        }
    }
}

TEST_CASE("depthwise convolution is exact for every number of channels and taps") {
    const std::uint64_t seed = 11;
    CAPTURE(seed);
    Random random(seed);
    for (std::int32_t channels = 1; channels <= 140; ++channels) check_depthwise(3, channels, 9, random);
    for (std::int32_t taps = 1; taps <= 26; ++taps) {
        check_depthwise(2, 33, taps, random);
        check_depthwise(3, 30, taps, random);  // few enough channels for two pixels in one vector
    }
    check_depthwise(61, 20, 9, random);  // more pixels than one block of addresses holds
    for (const std::int32_t taps : {127, 128, 129, 255, 256, 257, 513}) check_depthwise(2, 70, taps, random);
}

TEST_CASE("depthwise convolution can leave its output in float") {
    Random random(12);
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        constexpr std::int32_t channels = 21, pixels = 3;
        Exact<std::uint8_t> input(pixels * channels, Exact<std::uint8_t>::slack);
        const std::vector<std::int8_t> weights(channels, -127);
        const std::vector<std::int32_t> bias(channels, 5);
        const std::vector<float> multiplier(channels, 0.1F);
        for (auto& x : input.span()) x = random_code(random);
        const PackedWeights packed = kernels->depthwise.pack({.codes = weights.data(), .channels = channels});
        Exact<float> output(pixels * channels);
        kernels->depthwise.run({.pixels = {.input = input.data(), .stride = channels},
                                .weights = packed.data(),
                                .channels = channels,
                                .end = pixels,
                                .epilogue = {.bias = bias.data(),
                                             .multiplier = multiplier.data(),
                                             .codes = {.lo = -3000, .hi = std::numeric_limits<float>::infinity()},
                                             .float_output = output.data(),
                                             .output_stride = channels}});
        for (std::size_t i = 0; i < pixels * channels; ++i)
            CHECK(output[i] == std::max(-3000.0F, static_cast<float>(5 - 127 * input[i]) * 0.1F));
    }
}
