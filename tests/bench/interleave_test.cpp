#include "mlq/bench/interleave.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <thread>

#include "mlq/base/parallel.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/bench/machine_peak.hpp"
#include "mlq/bench/wait_meter.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/load_model.hpp"

using namespace mlq;

TEST_CASE("in each round every piece has a turn of a warm-up and a counted run, in an order that the seed decides") {
    const auto order_of = [](std::uint64_t seed) {
        std::string order;
        const auto times = interleave({[&] { order += 'a'; }, [&] { order += 'b'; }, [&] { order += 'c'; }},
                                      {.seconds = 0, .fewest = 40, .seed = seed});
        CHECK(times.works.size() == 3);
        CHECK(times.works[0].size() == 40);
        return order;
    };
    const std::string order = order_of(1);
    CHECK(order.substr(0, 3) == "abc");  // not counted
    REQUIRE(order.size() == 3 + 40 * 6);
    std::set<std::string> rounds;
    for (std::size_t at = 3; at < order.size(); at += 6) {
        rounds.insert(order.substr(at, 6));
        std::string sorted = order.substr(at, 6);
        CHECK((sorted[0] == sorted[1] && sorted[2] == sorted[3] && sorted[4] == sorted[5]));
        std::sort(sorted.begin(), sorted.end());
        CHECK(sorted == "aabbcc");
    }
    CHECK(rounds.size() == 6);  // each of the six orders; one is missing from 40 with probability 0.004
    CHECK(order_of(1) == order);
    CHECK(order_of(2) != order);
}

TEST_CASE("rounds go on until the time is over, and stop at the most that was asked for") {
    const std::vector<std::function<void()>> work = {[] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }};
    CHECK(interleave(work, {.seconds = 0.05, .fewest = 1}).works[0].size() > 1);
    CHECK(interleave(work, {.seconds = 60, .fewest = 1, .most = 4}).works[0].size() == 4);
    CHECK(interleave(work, {.seconds = 0, .fewest = 1}).works[0][0][0].ms >= 2);
}

TEST_CASE("a turn of short runs holds many of them, with the processor time of each") {
    volatile double sum = 0;
    const auto work = [&] {
        for (int i = 0; i < 20000; ++i) sum = sum + 1;
    };
    const auto times = interleave({work}, {.seconds = 0.2, .fewest = 2});
    std::size_t most = 0;
    for (const Turn& turn : times.works[0]) {
        most = std::max(most, turn.size());
        for (const Run& run : turn) {
            CHECK(run.cpu_ms > 0);
            CHECK(run.alone_ms <= run.ms);
        }
    }
    CHECK(most > 1);
    CHECK(times.use.seconds > 0);
    CHECK(times.use.own_seconds > 0);
}

TEST_CASE("no thread of one turn is left for the next") {
    const auto count_threads = [] {
        const auto folder = std::filesystem::directory_iterator("/proc/self/task");
        return std::distance(begin(folder), end(folder));
    };
    const auto alone = count_threads();
    parallel_for(3, 3, [](std::int64_t) {});
    REQUIRE(count_threads() > alone);
    release_threads();
    // The kernel needs a moment to forget them.
    for (int i = 0; i < 1000 && count_threads() > alone; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(count_threads() == alone);
}

TEST_CASE("a processor that two threads share: each waits while the other runs, and the meter sees it") {
    cpu_set_t all;
    REQUIRE(sched_getaffinity(0, sizeof all, &all) == 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int p = 0; p < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++p) {
        if (CPU_ISSET(p, &all)) CPU_SET(p, &one);
    }
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    std::atomic<bool> stop = false;
    std::thread other([&] {
        while (!stop) {
        }
    });
    WaitMeter meter;
    meter.find_threads();
    const WaitReading before = meter.read();
    // Until both have had the processor for 50 ms, that is, each has waited for about as long.
    while (meter.read().cpu_ms - before.cpu_ms < 100) {
    }
    const WaitReading after = meter.read();
    stop = true;
    other.join();
    sched_setaffinity(0, sizeof all, &all);
    if (after.waits_ms.empty()) {
        WARN("this kernel does not say how long threads wait");
        return;
    }
    REQUIRE(after.waits_ms.size() == 2);
    double waited = 0;
    for (std::size_t t = 0; t < 2; ++t) waited += after.waits_ms[t] - before.waits_ms[t];
    CHECK(waited > 50);
    CHECK(after.preemptions > before.preemptions);
}

TEST_CASE("a report knows its machine") {
    const Machine machine = look_at_machine();
    CHECK(machine.processors >= 1);
    CHECK(machine.time.size() == 20);
    CHECK(machine.time.back() == 'Z');
    const MachineUse use{.seconds = 2, .own_seconds = 1, .others_seconds = 2, .stolen_seconds = 1};
    CHECK(use.others() == 1);
    CHECK(use.stolen_share() == 0.25);
}

TEST_CASE("quantiles are linear between neighbours") {
    CHECK(quantile_of({4, 1, 3, 2}, 0.5) == 2.5);
    CHECK(quantile_of({4, 1, 3, 2}, 0) == 1);
    CHECK(quantile_of({4, 1, 3, 2}, 1) == 4);
    CHECK(quantile_of({5}, 0.99) == 5);
}

TEST_CASE("a plan is about as fast as itself") {
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/data/fashion_mobilenet.onnx");
    const Plan plan(model.graph, {.batch = 1});
    Tensor input(DType::f32, plan.input_shape());
    std::fill_n(input.data<float>(), input.size(), 0.5F);
    const Feed feed{plan.inputs().front().name, std::as_const(input).view()};
    const PlanComparison pair = compare_plans(plan, plan, {&feed, 1}, {.seconds = 0.3});
    CHECK(pair.a.quantile_ms(0.25) <= pair.a.median_ms);
    CHECK(pair.a.median_ms <= pair.a.quantile_ms(0.75));
    CHECK(pair.a.quantile_ms(0.75) <= pair.a.quantile_ms(0.99));
    CHECK(pair.speedup.low < 1.1);
    CHECK(pair.speedup.high > 0.9);
    CHECK(pair.load_a.cpu_ms > 0);
    CHECK(pair.load_b.waited < 1);
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
