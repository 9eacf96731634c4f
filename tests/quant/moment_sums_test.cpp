#include "quant/moment_sums.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

SampleMoments moments_of(std::span<const double> sums) {
    SampleMoments moments(static_cast<std::int64_t>(sums.size()));
    moments.pixels = 1;
    for (std::size_t c = 0; c < sums.size(); ++c) {
        moments.min[c] = moments.max[c] = 1;
        moments.sum[c] = sums[c];
    }
    return moments;
}

}  // namespace

TEST_CASE("running sums that would round lose nothing: any order gives the sum of the 256-bit additions") {
    const std::uint64_t seed = 51;
    CAPTURE(seed);
    Random random(seed);
    constexpr std::size_t channels = 11, count = 200;
    std::vector<std::vector<double>> samples(count, std::vector<double>(channels));
    std::vector<FixedSum> expected(channels);
    for (auto& sample : samples) {
        for (std::size_t c = 0; c < channels; ++c) {
            // floats over 2^120 of range, too wide for one double
            const double x = static_cast<float>(std::ldexp(random.normal(), static_cast<int>(random.below(121)) - 60));
            sample[c] = c == 3 ? std::ldexp(1.0, 100) : x;  // clamped to 2^96, again and again
            expected[c].add(sample[c]);
        }
    }
    for (const bool backward : {false, true}) {
        MomentSums sums(channels);
        for (std::size_t s = 0; s < count; ++s) {
            const auto moments = moments_of(samples[backward ? count - 1 - s : s]);
            sums.add(moments, moments.summary());
        }
        ValueStatistics statistics(channels);
        sums.move_to(statistics.channels, statistics.samples);
        CHECK(statistics.channels.sum == expected);
        CHECK(statistics.channels.pixels == count);
        CHECK(statistics.samples.channel_peaks == std::map<int, std::uint64_t>{{0, count * channels}});
    }
}

TEST_CASE("a sample's sum is cut to 24 significant bits, so that doubles hold many of them") {
    MomentSums sums(1);
    const auto moments = moments_of(std::vector<double>{1 + 0x1p-23 + 0x1p-24});
    sums.add(moments, moments.summary());
    ValueStatistics statistics(1);
    sums.move_to(statistics.channels, statistics.samples);
    CHECK(statistics.channels.mean(0) == 1 + 0x1p-23);
}

TEST_CASE("a summary sees infinity and NaN in any channel") {
    for (std::size_t c = 0; c < 19; ++c) {
        std::vector<double> sums(19, 1.0);
        CHECK(moments_of(sums).summary().finite);
        sums[c] = c % 2 == 0 ? std::nan("") : INFINITY;
        CHECK(!moments_of(sums).summary().finite);
    }
}
