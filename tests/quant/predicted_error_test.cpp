// Does the predicted error match what a consumer would see? Consumers are simulated: each output sums a window of nine
// pixels over all channels with random weights, so its expected squared error is the sum of gain * error^2 over the
// window, and what counts is that relative to the window's own power, averaged over windows.
#include "mlq/quant/predicted_error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/quant/methods.hpp"
#include "samples.hpp"

using namespace mlq;

namespace {

constexpr int channels = 32;
constexpr int pixels = 90;
constexpr int sample_count = 24;
constexpr int window_pixels = 9;

struct Scene {
    const char* name;
    std::function<double(Random&, int sample, int pixel, int channel)> value;
    std::function<double(int channel)> gain = [](int) { return 1.0; };
    double least_db = 0;  // what auto must reach in the typical (median) window
};

struct Simulation {
    std::vector<std::vector<float>> samples;
    std::vector<double> gain;
    ValueStatistics statistics{channels};

    explicit Simulation(const Scene& scene) {
        Random random(42);
        for (int c = 0; c < channels; ++c) gain.push_back(scene.gain(c));
        for (int s = 0; s < sample_count; ++s) {
            std::vector<float> sample;
            for (int p = 0; p < pixels; ++p)
                for (int c = 0; c < channels; ++c) sample.push_back(static_cast<float>(scene.value(random, s, p, c)));
            statistics.add_sample(sample);
            samples.push_back(std::move(sample));
        }
    }

    // Relative error of every window that holds anything.
    std::vector<double> window_errors(float threshold) const {
        const auto coding = coding_for(statistics);
        const auto params = params_for_range({coding == Coding::symmetric ? -threshold : 0.0F, threshold}, coding);
        std::vector<double> errors;
        for (const auto& sample : samples) {
            for (std::size_t begin = 0; begin < sample.size(); begin += window_pixels * channels) {
                double error = 0, power = 0;
                for (std::size_t i = begin; i < begin + window_pixels * channels; ++i) {
                    const double x = sample[i];
                    const double difference = x - dequantize(quantize(sample[i], params), params);
                    error += gain[i % channels] * difference * difference;
                    power += gain[i % channels] * x * x;
                }
                if (power > 0) errors.push_back(error / power);
            }
        }
        return errors;
    }
    double mean_db(float threshold) const {
        const auto errors = window_errors(threshold);
        double sum = 0;
        for (const double error : errors) sum += error;
        return -10 * std::log10(sum / static_cast<double>(errors.size()));
    }
    double median_db(float threshold) const {
        auto errors = window_errors(threshold);
        std::nth_element(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
        return -10 * std::log10(errors[errors.size() / 2]);
    }
    double best_mean_db() const {
        double best = -1000;
        for (int i = 0; i < 240; ++i)
            best = std::max(best, mean_db(statistics.histogram.abs_max() * static_cast<float>(std::exp2(-i / 8.0))));
        return best;
    }
    float chosen(const char* method) const { return choose_range(method, statistics, gain).range.high; }
};

double relu(Random& random) {
    return std::max(random.normal(), 0.0);
}

double outlier(Random& random, int channel) {
    return channel == 9 ? (random.below(10) == 0 ? 100 * relu(random) : 0.0) : relu(random);
}

const std::vector<Scene>& scenes() {
    static const std::vector<Scene> list = {
        {"after ReLU", [](Random& r, int, int, int) { return relu(r); }, [](int) { return 1.0; }, 40},
        {"signed", [](Random& r, int, int, int) { return r.normal(); }, [](int) { return 1.0; }, 35},
        {"uniform", [](Random& r, int, int, int) { return r.uniform(); }, [](int) { return 1.0; }, 50},
        {"heavy tails", [](Random& r, int, int, int) { return std::exp(1.5 * r.normal()); }, [](int) { return 1.0; },
         20},
        {"heavier tails", [](Random& r, int, int, int) { return r.normal() / (std::fabs(r.normal()) + 1e-3); },
         [](int) { return 1.0; }, 10},
        {"two peaks", [](Random& r, int, int, int) { return (r.below(2) == 0 ? 10 : -10) + 0.1 * r.normal(); },
         [](int) { return 1.0; }, 40},
        {"99 % zeros", [](Random& r, int, int, int) { return r.below(100) == 0 ? relu(r) : 0.0; },
         [](int) { return 1.0; }, 40},
        {"one outlier of 30",
         [](Random& r, int s, int p, int c) { return s == 3 && p == 4 && c == 5 ? 30 : r.normal(); },
         [](int) { return 1.0; }, 25},
        {"one outlier of 1e3",
         [](Random& r, int s, int p, int c) { return s == 3 && p == 4 && c == 5 ? 1e3 : r.normal(); },
         [](int) { return 1.0; }, 25},
        {"one outlier of 1e7",
         [](Random& r, int s, int p, int c) { return s == 3 && p == 4 && c == 5 ? 1e7 : r.normal(); },
         [](int) { return 1.0; }, 20},
        {"one sample 300 times too large", [](Random& r, int s, int, int) { return r.normal() * (s == 3 ? 300 : 1); },
         [](int) { return 1.0; }, 18},
        {"outlier channel nobody listens to", [](Random& r, int, int, int c) { return outlier(r, c); },
         [](int c) { return c == 9 ? 1e-8 : 1.0; }, 38},
        {"outlier channel with weights to match", [](Random& r, int, int, int c) { return outlier(r, c); },
         [](int c) { return c == 9 ? 1e-4 : 1.0; }, 25},
        {"outlier channel that counts", [](Random& r, int, int, int c) { return outlier(r, c); },
         [](int) { return 1.0; }, 12},
        {"dense outlier channel with weights to match",
         [](Random& r, int, int, int c) { return c == 9 ? 100 * relu(r) : relu(r); },
         [](int c) { return c == 9 ? 1e-4 : 1.0; }, 15},
        {"channels of all sizes, equalized", [](Random& r, int, int, int c) { return relu(r) * std::exp2(c / 4.0); },
         [](int c) { return std::exp2(-c / 2.0); }, 15},
        {"channels of all sizes", [](Random& r, int, int, int c) { return relu(r) * std::exp2(c / 4.0); },
         [](int) { return 1.0; }, 35},
    };
    return list;
}

}  // namespace

TEST_CASE("auto is close to the best threshold for the consumer, and never collapses") {
    for (const auto& scene : scenes()) {
        CAPTURE(scene.name);
        const Simulation simulation(scene);
        const float threshold = simulation.chosen("auto");
        CAPTURE(threshold, simulation.statistics.histogram.abs_max());
        CHECK(simulation.mean_db(threshold) >= simulation.best_mean_db() - 3.0);
        CHECK(simulation.median_db(threshold) >= scene.least_db);
        for (const char* method : {"max", "entropy", "mse", "percentile"})
            CHECK(simulation.mean_db(threshold) >= simulation.mean_db(simulation.chosen(method)) - 3.0);
    }
}

TEST_CASE("the predicted SQNR lies between that of the mean and of the typical window") {
    for (const auto& scene : scenes()) {
        CAPTURE(scene.name);
        const Simulation simulation(scene);
        const auto predicted = predict_error(simulation.statistics, coding_for(simulation.statistics), simulation.gain);
        const float threshold = simulation.chosen("auto");
        const double mean = simulation.mean_db(threshold);
        const double typical = simulation.median_db(threshold);
        CHECK(*predicted.sqnr_db(threshold) >= std::min(mean, typical) - 3.0);
        CHECK(*predicted.sqnr_db(threshold) <= std::max(mean, typical) + 3.0);
    }
}

TEST_CASE("an outlier channel is clipped where its consumer hardly reads it, and kept where it does") {
    const auto& list = scenes();
    const auto find = [&](std::string_view name) {
        return Simulation(
            *std::find_if(list.begin(), list.end(), [&](const Scene& scene) { return scene.name == name; }));
    };
    const auto deaf = find("outlier channel nobody listens to");
    const auto matched = find("outlier channel with weights to match");
    const auto counts = find("outlier channel that counts");
    const float max = counts.statistics.histogram.abs_max();
    CHECK(deaf.chosen("auto") < 8);
    CHECK(matched.chosen("auto") < max / 8);
    CHECK(counts.chosen("auto") > max / 3);
    CHECK(matched.chosen("mse") > max / 2);  // what plain squared error would do
    CHECK(matched.median_db(matched.chosen("auto")) > matched.median_db(matched.chosen("mse")) + 10);
}

TEST_CASE("gains of one size change nothing, gains of zero are ignored, wrong gains are refused") {
    const auto statistics = test::statistics_of({test::normal_values(3000, 1)}, 3);
    const auto at = [&](std::vector<double> gain) { return choose_range("auto", statistics, gain).range.high; };
    CHECK(at({5, 5, 5}) == at({}));
    CHECK(at({0, 0, 0}) == at({}));
    CHECK_THROWS_AS(at({1, 1}), Error);
    CHECK_THROWS_AS(at({1, 1, -1}), Error);
    CHECK_THROWS_AS(at({1, 1, std::nan("")}), Error);
}

TEST_CASE("a single sample with a single outlier does not collapse either") {
    auto values = test::normal_values(20000, 9);
    values[77] = 1e4F;
    const auto choice = choose_range("auto", test::statistics_of({values}));
    CHECK(choice.range.high < 100);
}
