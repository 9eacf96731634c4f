#include <catch2/catch.hpp>
#include <limits>

#include "reference.hpp"
#include "testing.hpp"

using namespace mlq;

namespace {

void check_grouped(std::int32_t pixels, std::int32_t channels, std::int32_t taps, std::int32_t width, Random& random) {
    const std::int32_t stride = channels + 5;
    constexpr std::int32_t places = 30;
    Exact<std::uint8_t> input(static_cast<std::size_t>((places - 1) * stride + channels), Exact<std::uint8_t>::slack);
    Exact<std::uint8_t> padding(static_cast<std::size_t>(channels), Exact<std::uint8_t>::slack);
    Exact<std::int8_t> weights(static_cast<std::size_t>(channels * taps * width));
    Exact<std::int32_t> bias(static_cast<std::size_t>(channels));
    Exact<float> multiplier(static_cast<std::size_t>(channels));
    Exact<std::uint8_t> residual(static_cast<std::size_t>(pixels * channels));
    for (auto& x : input.span()) x = random_code(random);
    for (auto& x : padding.span()) x = 128;
    for (auto& x : residual.span()) x = random_code(random);
    for (auto& w : weights.span()) w = random_weight(random);
    for (auto& b : bias.span()) b = between(random, -100000, 100000);
    for (auto& x : multiplier.span()) x = static_cast<float>(random.uniform() * 0.01);
    if (random.below(3) == 0) make_out_of_range(bias.span().back(), multiplier.span().back());
    std::vector<std::int32_t> offsets(static_cast<std::size_t>(pixels * taps));
    for (auto& offset : offsets) offset = random.below(6) == 0 ? -1 : between(random, 0, places - 1) * stride;
    const bool real_output = random.below(4) == 0;

    GroupedArgs args{
        .pixels = {.input = input.data(), .offsets = offsets.data(), .padding = padding.data(), .taps = taps},
        .channels = channels,
        .width = width,
        .end = pixels,
        .epilogue = {.bias = bias.data(),
                     .multiplier = multiplier.data(),
                     .codes = codes_between(3, 250, 128),
                     .output_stride = channels}};
    if (random.below(2) == 0)
        args.epilogue.residual = {.data = residual.data(), .stride = channels, .zero_point = 9, .multiplier = 0.7F};

    std::vector<float> reals;
    std::vector<std::uint8_t> codes;
    for (std::int32_t i = 0; i < pixels; ++i) {
        for (std::int32_t c = 0; c < channels; ++c) {
            std::int64_t sum = bias[static_cast<std::size_t>(c)];
            for (std::int32_t t = 0; t < taps; ++t) {
                for (std::int32_t j = 0; j < width; ++j)
                    sum += reference::tap(args.pixels, i, t)[c / width * width + j] *
                           weights[static_cast<std::size_t>((c * taps + t) * width + j)];
            }
            const float t = reference::real(args.epilogue, i, c, sum);
            reals.push_back(std::min(std::max(t, args.epilogue.codes.lo), args.epilogue.codes.hi));
            codes.push_back(reference::code(t, args.epilogue.codes));
        }
    }
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name << ": channels " << channels << ", taps " << taps << ", width " << width);
        Exact<std::byte> packed =
            pack_exactly(kernels->grouped,
                         GroupedWeights{.codes = weights.data(), .channels = channels, .taps = taps, .width = width});
        args.weights = packed.data();
        Exact<std::uint8_t> output(codes.size());
        Exact<float> real(reals.size());
        args.epilogue.output = output.data();
        args.epilogue.float_output = real_output ? real.data() : nullptr;
        for (args.begin = 0; args.begin < pixels; args.begin = args.end) {  // in two pieces
            args.end = args.begin == 0 ? (pixels + 1) / 2 : pixels;
            kernels->grouped.run(args);
        }
        if (real_output) {
            CHECK(real.values() == reals);
        } else {
            CHECK(output.values() == codes);
        }
    }
}

}  // namespace

TEST_CASE("grouped convolution is exact for every width, number of channels and taps") {
    const std::uint64_t seed = 31;
    CAPTURE(seed);
    Random random(seed);
    for (const std::int32_t width : {4, 8, 16}) {
        for (std::int32_t channels = width; channels <= 144; channels += width)
            check_grouped(between(random, 1, 9), channels, between(random, 1, 9), width, random);
        for (const std::int32_t taps : {1, 25, 255, 256, 257}) check_grouped(3, 80, taps, width, random);
        check_grouped(61, 32, 9, width, random);  // more pixels than one block of addresses holds
    }
}
