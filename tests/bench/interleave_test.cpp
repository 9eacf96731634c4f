#include "mlq/bench/interleave.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "mlq/base/random.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/bench/machine_peak.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/load_model.hpp"

using namespace mlq;

TEST_CASE("pieces of work take turns, forwards and backwards, after one round of warming up") {
    std::string order;
    const auto times =
        interleave({[&] { order += 'a'; }, [&] { order += 'b'; }, [&] { order += 'c'; }}, {.seconds = 0, .fewest = 3});
    CHECK(order ==
          "abc"
          "abc"
          "cba"
          "abc");
    CHECK(times.size() == 3);
    CHECK(times[0].size() == 3);
}

TEST_CASE("rounds go on until the time is over, and stop at the most that was asked for") {
    const std::vector<std::function<void()>> work = {[] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }};
    CHECK(interleave(work, {.seconds = 0.05, .fewest = 1})[0].size() > 5);
    CHECK(interleave(work, {.seconds = 60, .fewest = 1, .most = 4})[0].size() == 4);
    CHECK(interleave(work, {.seconds = 0, .fewest = 1})[0][0] >= 2);
}

TEST_CASE("quantiles are linear between neighbours") {
    CHECK(quantile_of({4, 1, 3, 2}, 0.5) == 2.5);
    CHECK(quantile_of({4, 1, 3, 2}, 0) == 1);
    CHECK(quantile_of({4, 1, 3, 2}, 1) == 4);
    CHECK(quantile_of({5}, 0.99) == 5);
}

TEST_CASE("noise that both share drops out of the ratio, and its interval covers the truth about as often as it says") {
    Random random(7);  // seed
    int covered = 0;
    constexpr int trials = 200;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<double> a, b;
        for (int round = 0; round < 40; ++round) {
            const double load = std::exp(random.normal());  // the machine is up to several times slower at times
            a.push_back(3 * load * std::exp(0.05 * random.normal()));
            b.push_back(load);
        }
        const Ratio ratio = median_ratio(a, b);
        CHECK(ratio.low <= ratio.value);
        CHECK(ratio.value <= ratio.high);
        CHECK(ratio.value == Approx(3).epsilon(0.05));
        covered += ratio.low <= 3 && 3 <= ratio.high ? 1 : 0;
    }
    // Binomial(200, 0.95): below 180 with probability 0.002.
    CHECK(covered >= 180);
}

TEST_CASE("the same times give the same interval, and a single round an empty one") {
    const std::vector<double> a = {3, 4, 5, 9}, b = {1, 2, 3, 4};
    CHECK(median_ratio(a, b).low == median_ratio(a, b).low);
    const Ratio one = median_ratio(std::vector<double>{6}, std::vector<double>{2});
    CHECK(one.low == 3);
    CHECK(one.high == 3);
}

TEST_CASE("a plan is about as fast as itself") {
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/data/fashion_mobilenet.onnx");
    const Plan plan(model.graph, {.batch = 1});
    const std::vector<float> input(784, 0.5F);
    const PlanComparison pair = compare_plans(plan, plan, input, 0.3);
    CHECK(pair.a.quantile_ms(0.25) <= pair.a.median_ms);
    CHECK(pair.a.median_ms <= pair.a.quantile_ms(0.75));
    CHECK(pair.a.quantile_ms(0.75) <= pair.a.quantile_ms(0.99));
    CHECK(pair.speedup.low < 1.1);
    CHECK(pair.speedup.high > 0.9);
}

TEST_CASE("the peak of the machine: integer dot products beat floats where there are any") {
    const MachinePeak peak = measure_machine_peak("auto", 1);
    INFO(peak.int8_gops << " GOP/s int8, " << peak.float_gflops << " GFLOP/s, " << peak.memory_gb_per_s << " GB/s");
    CHECK(peak.float_gflops > 1);
    CHECK(peak.memory_gb_per_s > 0.5);
    CHECK(peak.l2_gb_per_s > 0.5);
    CHECK(peak.l2_gb_per_s < 1e5);
    CHECK(peak.int8_gops < 1e5);
    if (std::string_view(kernels_for("auto").name) == "avx512vnni") CHECK(peak.int8_gops > 2 * peak.float_gflops);
}

TEST_CASE("a roofline is the bandwidth's line up to the peak") {
    CHECK(roofline_bound(400, 20, 10) == 200);
    CHECK(roofline_bound(400, 20, 50) == 400);
}

TEST_CASE("a quantile of times is the time at that rank") {
    const Latency latency = summarize_times({4, 1, 3, 2});
    CHECK(latency.median_ms == 2);
    CHECK(latency.quantile_ms(0.51) == 3);
    CHECK(latency.quantile_ms(0.99) == 4);
    CHECK(latency.quantile_ms(0.001) == 1);
}

TEST_CASE("a gate passes when the whole interval reaches the wanted speed-up, fails when none of it does") {
    const Ratio measured{.value = 2.1, .low = 2.0, .high = 2.25};
    CHECK(judge_at_least(measured, 1.5) == Outcome::pass);
    CHECK(judge_at_least(measured, 2.0) == Outcome::pass);  // at least
    CHECK(judge_at_least(measured, 2.001) == Outcome::inconclusive);
    CHECK(judge_at_least(measured, 2.1) == Outcome::inconclusive);
    CHECK(judge_at_least(measured, 2.25) == Outcome::inconclusive);
    CHECK(judge_at_least(measured, 2.251) == Outcome::fail);
}

TEST_CASE("times that scatter around the wanted ratio leave a gate inconclusive") {
    std::vector<double> slow, fast;
    for (int round = 0; round < 8; ++round) {
        slow.push_back(round % 2 == 0 ? 1.8 : 2.4);  // median ratio 2.1, 1.8 to 2.4
        fast.push_back(1);
    }
    CHECK(judge_at_least(median_ratio(slow, fast), 2.0) == Outcome::inconclusive);
    CHECK(judge_at_least(median_ratio(slow, fast), 1.7) == Outcome::pass);
    CHECK(judge_at_least(median_ratio(slow, fast), 2.5) == Outcome::fail);
}
