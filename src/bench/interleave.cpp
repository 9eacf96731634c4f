#include "mlq/bench/interleave.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "mlq/base/parallel.hpp"
#include "mlq/base/random.hpp"
#include "mlq/bench/wait_meter.hpp"

namespace mlq {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double longest_turn_ms = 20;
constexpr double rounds_aimed_at = 25;

double milliseconds_of(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return Milliseconds(Clock::now() - start).count();
}

Run run_between(double ms, const WaitReading& before, const WaitReading& after) {
    Run run{.ms = ms, .alone_ms = ms};
    run.cpu_ms = after.cpu_ms - before.cpu_ms;
    run.preemptions = after.preemptions - before.preemptions;
    std::vector<double> waits;
    for (std::size_t t = 0; t < after.waits_ms.size(); ++t) waits.push_back(after.waits_ms[t] - before.waits_ms[t]);
    if (!waits.empty()) {
        run.alone_ms = time_alone(ms, waits);
    } else if (run.preemptions > 0) {  // the kernel does not tell how long: no less than all threads worked, together
        run.alone_ms = std::min(ms, run.cpu_ms / available_threads());
    }
    return run;
}

// Whoever ran before has no thread left; the caches are those of this work.
Turn take_turn(const std::function<void()>& work, bool warm_up, double turn_ms, WaitMeter& meter) {
    release_threads();
    if (warm_up) work();
    meter.find_threads();
    Turn turn;
    const auto start = Clock::now();
    WaitReading before = meter.read();
    do {
        const double ms = milliseconds_of(work);
        WaitReading after = meter.read();
        turn.push_back(run_between(ms, before, after));
        before = std::move(after);
    } while (Milliseconds(Clock::now() - start).count() + turn.back().ms <= turn_ms);
    return turn;
}

std::vector<std::size_t> shuffle(std::size_t count, Random& random) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

}  // namespace

Ratio Interleaved::ratio(std::size_t slow, std::size_t fast, double level) const {
    return median_ratio(summarize_turns(works[slow]), summarize_turns(works[fast]), level, use.stolen_share());
}

Interleaved interleave(const std::vector<std::function<void()>>& works, const InterleaveOptions& options) {
    Interleaved result{.works = std::vector<std::vector<Turn>>(works.size()), .use = {}};
    WaitMeter meter;
    std::vector<bool> warm_up;
    for (const auto& work : works) {
        const double before = meter.read().cpu_ms;
        work();
        warm_up.push_back(meter.read().cpu_ms - before < longest_turn_ms);
    }
    const double share =
        1e3 * options.seconds / rounds_aimed_at / static_cast<double>(std::max<std::size_t>(1, works.size()));
    const double turn_ms = std::min(longest_turn_ms, share);
    Random random(options.seed);
    const MachineUse before = read_machine_use();
    const auto end = Clock::now() + std::chrono::duration<double>(options.seconds);
    for (std::size_t round = 0; round < options.most; ++round) {
        if (round >= options.fewest && Clock::now() >= end) break;
        for (const std::size_t w : shuffle(works.size(), random))
            result.works[w].push_back(take_turn(works[w], warm_up[w], turn_ms, meter));
    }
    result.use = read_machine_use() - before;
    return result;
}

std::vector<double> times_of(const std::vector<Turn>& turns) {
    std::vector<double> times;
    for (const auto& turn : turns) {
        for (const Run& run : turn) times.push_back(run.ms);
    }
    return times;
}

}  // namespace mlq
