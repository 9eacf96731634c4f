#include <algorithm>
#include <catch2/catch.hpp>

#include "reference.hpp"
#include "testing.hpp"

using namespace mlq;

namespace {

// Pixels of random taps; a strided image when there is one pixel of which `strided` asks all taps in a row.
struct Pixels {
    Pixels(std::int32_t pixels, std::int32_t channels, std::int32_t taps, bool may_pad, bool strided, Random& random)
        : input(static_cast<std::size_t>((std::max(taps, 20) - 1) * (channels + 3) + channels),
                Exact<std::uint8_t>::slack),
          padding(static_cast<std::size_t>(channels), Exact<std::uint8_t>::slack) {
        for (auto& x : input.span()) x = random_code(random);
        for (auto& x : padding.span()) x = 128;
        taps_of.input = input.data();
        taps_of.padding = padding.data();
        taps_of.taps = taps;
        if (strided) {
            taps_of.stride = channels + 3;
            return;
        }
        for (std::int32_t i = 0; i < pixels * taps; ++i)
            offsets.push_back(may_pad && random.below(4) == 0 ? -1 : between(random, 0, 19) * (channels + 3));
        taps_of.offsets = offsets.data();
    }
    Exact<std::uint8_t> input, padding;
    std::vector<std::int32_t> offsets;
    Taps taps_of;
};

void check_pooling(std::int32_t pixels, std::int32_t channels, std::int32_t taps, bool strided, Random& random) {
    Pixels plain(pixels, channels, taps, false, strided, random);
    Pixels padded(pixels, channels, taps, true, strided, random);
    std::vector<float> multiplier(static_cast<std::size_t>(pixels));
    for (auto& x : multiplier) x = static_cast<float>((0.5 + random.uniform()) / taps);
    std::vector<float> weights(static_cast<std::size_t>(pixels * taps));
    for (auto& x : weights) x = static_cast<float>(random.uniform());
    const Codes codes = codes_between(1, 254, between(random, 0, 255));
    const std::ptrdiff_t stride = channels + 2;
    const auto size = static_cast<std::size_t>((pixels - 1) * stride + channels);
    std::vector<std::uint8_t> largest(size, 0xee), average(size, 0xee), weighted(size, 0xee);
    for (std::int32_t i = 0; i < pixels; ++i) {
        for (std::int32_t c = 0; c < channels; ++c) {
            std::uint8_t most = 0;
            std::int64_t sum = 0;
            volatile float real = 0;
            for (std::int32_t t = 0; t < taps; ++t) {
                most = std::max(most, reference::tap(plain.taps_of, i, t)[c]);
                sum += reference::tap(padded.taps_of, i, t)[c] - 128;
                const float x = static_cast<float>(reference::tap(padded.taps_of, i, t)[c] - 128);
                volatile float term = weights[static_cast<std::size_t>(i * taps + t)] * x;
                real = real + term;
            }
            const auto place = static_cast<std::size_t>(i * stride + c);
            largest[place] = most;
            average[place] = reference::code(static_cast<float>(sum) * multiplier[static_cast<std::size_t>(i)], codes);
            weighted[place] = reference::code(real * 0.9F, codes);
        }
    }
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name << ": channels " << channels << ", taps " << taps);
        Exact<std::uint8_t> output(size);
        for (std::int64_t i = 0; i < pixels; ++i)  // one pixel per call
            kernels->max_pool({.pixels = plain.taps_of,
                               .channels = channels,
                               .begin = i,
                               .end = i + 1,
                               .output = output.data(),
                               .output_stride = stride});
        CHECK(output.values() == largest);
        kernels->average_pool({.pixels = padded.taps_of,
                               .channels = channels,
                               .end = pixels,
                               .input_zero_point = 128,
                               .multiplier = multiplier.data(),
                               .codes = codes,
                               .output = output.data(),
                               .output_stride = stride});
        CHECK(output.values() == average);
        kernels->weighted_sum({.pixels = padded.taps_of,
                               .weights = weights.data(),
                               .channels = channels,
                               .end = pixels,
                               .input_zero_point = 128,
                               .multiplier = 0.9F,
                               .codes = codes,
                               .output = output.data(),
                               .output_stride = stride});
        CHECK(output.values() == weighted);
    }
}

}  // namespace

TEST_CASE("pooling and resizing are exact for every number of channels and taps") {
    const std::uint64_t seed = 31;
    CAPTURE(seed);
    Random random(seed);
    for (std::int32_t channels = 1; channels <= 70; ++channels) check_pooling(3, channels, 9, false, random);
    for (const std::int32_t taps : {1, 2, 3, 4, 25, 255, 256, 257, 513}) check_pooling(3, 37, taps, false, random);
}

TEST_CASE("global pooling reads one strided image of any size") {
    Random random(32);
    for (const std::int32_t taps : {1, 49, 300, 3000}) check_pooling(1, 35, taps, true, random);
}

TEST_CASE("the average of all-255 pixels is exact however many there are") {
    const std::vector<std::uint8_t> pixel(80, 255);
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        std::vector<std::uint8_t> output(17);
        const float multiplier = 1.0F / 70000;  // 70000 * 255 = 17850000 is a float
        kernels->average_pool({.pixels = {.input = pixel.data(), .taps = 70000},
                               .channels = 17,
                               .end = 1,
                               .multiplier = &multiplier,
                               .output = output.data()});
        CHECK(output == std::vector<std::uint8_t>(17, 255));
    }
}
