#include "mlq/quant/quantization_error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "samples.hpp"

using namespace mlq;

namespace {

// By many points inside every cell.
double brute_error(const std::vector<ErrorCell>& cells, double step, int highest_code) {
    double error = 0;
    constexpr int points = 2000;
    for (const auto& [low, high, mass] : cells) {
        for (int i = 0; i < points; ++i) {
            const double x = low + (high - low) * (i + 0.5) / points;
            const double code = std::min(std::nearbyint(x / step), static_cast<double>(highest_code));
            error += mass / points * (x - code * step) * (x - code * step);
        }
    }
    return error;
}

double true_error(std::span<const float> values, QuantParams params) {
    double error = 0;
    for (const float x : values) {
        const double difference = x - dequantize(quantize(x, params), params);
        error += difference * difference;
    }
    return error;
}

}  // namespace

TEST_CASE("the error integral is that of evenly spread cells") {
    const std::vector<ErrorCell> cells = {{0, 0.25, 40}, {0.25, 0.5, 7}, {0.5, 1, 3},
                                          {1, 2, 5},     {2, 3, 0},      {3, 3.5, 2}};
    const ErrorCurve curve(cells);
    for (const double step : {0.03, 0.1, 0.77, 1.5, 9.0})
        for (const int highest : {0, 1, 4, 255})
            CHECK(curve.error(step, highest) == Approx(brute_error(cells, step, highest)).epsilon(1e-4).margin(1e-9));
    CHECK(curve.signal() == Approx(brute_error(cells, 1, 0)).epsilon(1e-6));
    CHECK(curve.clipping_error(0) == Approx(curve.signal()));
    CHECK(curve.clipping_error(3.5) == 0);
    CHECK(curve.mass_above(0.375) == Approx(3.5 + 3 + 5 + 2));
    CHECK(ErrorCurve({}).error(1, 255) == 0);
}

TEST_CASE("the error from a histogram is the error on the values") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        CAPTURE(seed);
        auto values = test::normal_values(200000, seed, 3.0);
        for (const auto coding : {Coding::symmetric, Coding::affine, Coding::non_negative}) {
            if (coding == Coding::affine)
                for (auto& x : values) x = x < 0 ? x / 10 : x;
            if (coding == Coding::non_negative)
                for (auto& x : values) x = std::max(x, 0.0F);
            const auto statistics = test::statistics_of({values});
            const QuantizationError error(statistics, coding);
            const float max = statistics.histogram.abs_max();
            for (const float threshold : {max, max / 2, max / 5, max / 40}) {
                const auto params = params_for_range(error.range_at(threshold), coding);
                CHECK(error.error(threshold) == Approx(true_error(values, params)).epsilon(0.02));
            }
        }
    }
}

TEST_CASE("the threshold search finds what trying every bin edge finds") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        auto values = test::normal_values(4000, seed);
        const double power = 1 + random.uniform() * 3;
        for (auto& x : values) x = std::copysign(static_cast<float>(std::pow(std::fabs(x), power)), x);
        const auto statistics = test::statistics_of({values});
        const QuantizationError error(statistics, Coding::symmetric);
        double least = error.error(error.highest_threshold());
        for (std::size_t j = 1; j <= statistics.histogram.folded().size(); ++j)
            least =
                std::min(least, error.error(static_cast<float>(static_cast<double>(j) * statistics.histogram.width())));
        CHECK(error.error(search_threshold(error)) <= least * 1.01);
        CHECK(error.error(search_threshold(error, 1.1)) <= least * 1.1 * 1.01);
        CHECK(search_threshold(error, 1.1) >= search_threshold(error));
    }
}

TEST_CASE("values far below one bin are spread by their samples' peaks") {
    std::vector<std::vector<float>> samples;
    for (std::uint64_t s = 0; s < 50; ++s) samples.push_back(test::normal_values(400, s + 1));
    samples[7][3] = 1e6F;  // one bin is 256 wide now
    const auto statistics = test::statistics_of(samples);
    const auto cells = cells_of(statistics, false);
    double mass = 0, below_16 = 0;
    for (const auto& cell : cells) {
        mass += cell.mass;
        if (cell.high <= 16) below_16 += cell.mass;
    }
    CHECK(mass == Approx(statistics.histogram.non_zeros() - statistics.histogram.negative()[0]));
    CHECK(below_16 > 0.95 * mass);
    for (std::size_t i = 1; i < cells.size(); ++i) CHECK(cells[i].low == cells[i - 1].high);
}

TEST_CASE("a value that is one number loses nothing at its own threshold") {
    const auto statistics = test::statistics_of({std::vector<float>(100, 3.0F)});
    const QuantizationError error(statistics, Coding::non_negative);
    CHECK(error.error(3.0F) < 1e-12 * error.signal());
    CHECK(error.mass_outside({0, 3.0F}) == 0);
    CHECK(error.mass_outside({0, 2.0F}) == 100);
    CHECK(!QuantizationError(test::statistics_of({{0, 0}}), Coding::symmetric).sqnr_db(1).has_value());
}
