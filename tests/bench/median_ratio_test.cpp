#include "mlq/bench/median_ratio.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "bench/simulated_machine.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

// Rounds of one undisturbed run each.
std::vector<TurnTime> quiet(const std::vector<double>& times) {
    std::vector<TurnTime> turns;
    for (const double ms : times) turns.push_back(summarize_turn({{.ms = ms, .alone_ms = ms}}));
    return turns;
}

Ratio ratio_of(const std::vector<double>& a, const std::vector<double>& b) {
    return median_ratio(quiet(a), quiet(b));
}

bool overlap(const Ratio& a, const Ratio& b) {
    return a.low <= b.high && b.low <= a.high;
}

}  // namespace

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
        const Ratio ratio = ratio_of(a, b);
        CHECK(ratio.low <= ratio.value);
        CHECK(ratio.value <= ratio.high);
        CHECK(ratio.value == Approx(3).epsilon(0.05));
        covered += ratio.low <= 3 && 3 <= ratio.high ? 1 : 0;
    }
    // Binomial(200, 0.95): below 180 with probability 0.002.
    CHECK(covered >= 180);
}

TEST_CASE("what blocks of rounds share widens the interval and makes the machine busy") {
    Random random(11);  // seed
    int covered = 0, narrow = 0;
    constexpr int trials = 200;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<double> a, b;
        double shift = 0;
        for (int round = 0; round < 200; ++round) {
            if (round % 20 == 0)
                shift = 0.2 * random.normal();  // a neighbour comes or goes, to a's disadvantage or b's
            a.push_back(3 * std::exp(shift + 0.01 * random.normal()));
            b.push_back(1);
        }
        const Ratio ratio = ratio_of(a, b);
        covered += ratio.low <= 3 && 3 <= ratio.high ? 1 : 0;
        narrow += ratio.high - ratio.low < 0.1 ? 1 : 0;  // as wide as the scatter within a block would have it
        CHECK(ratio.busy());
        CHECK(ratio.spread == Approx(0.2).margin(0.15));
    }
    CHECK(covered >= 180);
    CHECK(narrow == 0);
}

TEST_CASE("the same times give the same interval; a single round one that only other processes widen") {
    const std::vector<double> a = {3, 4, 5, 9}, b = {1, 2, 3, 4};
    CHECK(ratio_of(a, b).low == ratio_of(a, b).low);
    const Ratio one = ratio_of({6}, {2});
    CHECK(one.value == 3);
    CHECK(one.low == Approx(3 * std::exp(-1.96 * 0.015)).epsilon(0.005));
    CHECK(one.high == Approx(3 * std::exp(1.96 * 0.015)).epsilon(0.005));
}

TEST_CASE("draws are sorted, at most a thousand, and their middle is the interval") {
    const Ratio ratio = ratio_of({3, 4, 5, 9, 7, 8}, {1, 2, 3, 4, 3, 4});
    CHECK(ratio.draws.size() == 1000);
    CHECK(std::is_sorted(ratio.draws.begin(), ratio.draws.end()));
    CHECK(quantile_of(ratio.draws, 0.025) == Approx(ratio.low));
    CHECK(quantile_of(ratio.draws, 0.975) == Approx(ratio.high));
}

TEST_CASE("a thread that waits for a processor makes its run as much longer, several ones multiply") {
    CHECK(time_alone(10, std::vector<double>{}) == 10);
    CHECK(time_alone(10, std::vector<double>{0, 4}) == Approx(6));
    CHECK(time_alone(10, std::vector<double>{5, 5}) == Approx(2.5));
    CHECK(time_alone(10, std::vector<double>{12, 0}) == Approx(0.5));  // counted later than it was waited
}

TEST_CASE("a turn is as long as its undisturbed runs; without one, somewhere between with and without its waits") {
    const TurnTime quiet =
        summarize_turn({{.ms = 9, .alone_ms = 4}, {.ms = 3, .alone_ms = 3}, {.ms = 8, .alone_ms = 2}});
    CHECK(quiet.low_ms == 3);
    CHECK(quiet.high_ms == 3);
    CHECK(quiet.total_ms == 20);
    CHECK(quiet.waited_ms == 11);
    const TurnTime disturbed =
        summarize_turn({{.ms = 9, .alone_ms = 4}, {.ms = 8, .alone_ms = 3}, {.ms = 7, .alone_ms = 6}});
    CHECK(disturbed.low_ms == 4);
    CHECK(disturbed.high_ms == 8);
}

TEST_CASE("waits of one contestant widen the interval to where it would be with and without them") {
    const std::vector<TurnTime> a(20, summarize_turn({{.ms = 20, .alone_ms = 4}}));
    const std::vector<TurnTime> b(20, summarize_turn({{.ms = 1, .alone_ms = 1}}));
    const Ratio ratio = median_ratio(a, b);
    CHECK(ratio.value == 4);
    CHECK(ratio.low == Approx(4).epsilon(0.12));  // what no single process shows
    CHECK(ratio.high > 19);
    CHECK(ratio.waited == Approx(0.8));
    CHECK(ratio.busy());
}

TEST_CASE("a gate passes when nearly all draws reach the wanted speed-up, fails when nearly none does") {
    Ratio measured{.value = 2.1, .low = 2.00625, .high = 2.24375};
    for (int d = 0; d <= 1000; ++d) measured.draws.push_back(2 + 0.25 * d / 1000);
    CHECK(judge_at_least(measured, 1.5) == Outcome::pass);
    CHECK(judge_at_least(measured, 2.0) == Outcome::pass);   // at least
    CHECK(judge_at_least(measured, 2.01) == Outcome::pass);  // P = 0.96, though the interval begins lower
    CHECK(judge_at_least(measured, 2.02) == Outcome::inconclusive);
    CHECK(judge_at_least(measured, 2.1) == Outcome::inconclusive);
    CHECK(judge_at_least(measured, 2.23) == Outcome::inconclusive);
    CHECK(judge_at_least(measured, 2.24) == Outcome::fail);
}

TEST_CASE("a busy machine decides nothing, whatever the interval says") {
    for (double Ratio::*sign : {&Ratio::waited, &Ratio::spread, &Ratio::stolen}) {
        Ratio ratio{.value = 3, .low = 2.9, .high = 3.1, .draws = {2.9, 3, 3.1}};
        ratio.*sign = 0.04;
        CHECK(judge_at_least(ratio, 1.5) == Outcome::pass);
        ratio.*sign = 0.06;
        CHECK(judge_at_least(ratio, 1.5) == Outcome::inconclusive);
        CHECK(judge_at_least(ratio, 4.5) == Outcome::inconclusive);
    }
}

TEST_CASE("times that scatter around the wanted ratio leave a gate inconclusive") {
    Random random(5);  // seed
    std::vector<double> slow, fast;
    for (int round = 0; round < 90; ++round) {
        slow.push_back(2.1 * std::exp(0.05 * random.normal()));
        fast.push_back(1);
    }
    CHECK(judge_at_least(ratio_of(slow, fast), ratio_of(slow, fast).value) == Outcome::inconclusive);
    CHECK(judge_at_least(ratio_of(slow, fast), 1.9) == Outcome::pass);
    CHECK(judge_at_least(ratio_of(slow, fast), 2.3) == Outcome::fail);
}

// Two measurements of the same works, beside 0, 1 and 2 busy programs: FP32 has 50 steps, int8 is four times as fast.
TEST_CASE(
    "beside busy programs the intervals of two measurements overlap, hold the ratio of a quiet machine, and say so") {
    const SimulatedWork fp32{.steps = 50, .step_ms = 0};
    // Milliseconds per run of FP32: shorter than a turn of the scheduler, about as long, and several times as long.
    for (const double ms : {1.5, 6.0, 60.0}) {
        for (const int programs : {0, 1, 2}) {
            CAPTURE(ms, programs);
            SimulatedWork slow = fp32, fast = fp32;
            slow.step_ms = ms / slow.steps;
            fast.step_ms = slow.step_ms / 4;
            int overlapping = 0, right = 0, busy = 0;
            constexpr int pairs = 100;
            for (int pair = 0; pair < pairs; ++pair) {
                const auto seed = static_cast<std::uint64_t>(1000 * pair + 10 * programs);
                const Ratio first = simulate_comparison(slow, fast, programs, 1, seed);
                const Ratio second = simulate_comparison(slow, fast, programs, 1, seed + 500);
                overlapping += overlap(first, second) ? 1 : 0;
                right += first.low <= 4 && 4 <= first.high ? 1 : 0;
                busy += first.busy() ? 1 : 0;
            }
            CHECK(overlapping >= 95);
            CHECK(right >= 85);
            CHECK(busy == (programs == 0 ? 0 : pairs));
        }
    }
}
