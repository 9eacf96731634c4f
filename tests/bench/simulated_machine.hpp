// A machine with a processor for each of two threads, and other programs that take turns on them: what the scheduler of
// Linux does, reduced to what matters for times.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/bench/median_ratio.hpp"
#include "mlq/bench/wait_meter.hpp"

namespace mlq {

// The threads meet after each step, and go on spinning while they wait for each other.
struct SimulatedWork {
    int steps = 1;
    double step_ms = 1;  // of each thread
};

class SimulatedMachine {
  public:
    // `programs` busy ones, 0 to 2.
    SimulatedMachine(int programs, std::uint64_t seed) : random_(seed), programs_(programs) { move_programs(); }

    Turn take_turn(const SimulatedWork& work, double turn_ms) {
        Turn turn;
        const double start = now_;
        do {
            turn.push_back(run(work));
        } while (now_ - start + turn.back().ms <= turn_ms);
        return turn;
    }

  private:
    struct Processor {
        bool shared = false;
        double own_until = 0;   // end of the present turn of our thread,
        double away_until = 0;  // and of the turn of the other program that follows
    };

    // Turns last 2 to 4 ms, as the scheduler grants them.
    double slice() { return 2 + 2 * random_.uniform(); }

    // A lone program stays on one processor for about two seconds before the scheduler moves it.
    void move_programs() {
        const std::size_t first = random_.below(2);
        for (std::size_t p = 0; p < 2; ++p) {
            processors_[p].shared = programs_ == 2 || (programs_ == 1 && p == first);
            processors_[p].own_until = now_ + slice() * random_.uniform();
            processors_[p].away_until = processors_[p].own_until + slice();
        }
        moves_at_ = now_ - 2000 * std::log(1 - random_.uniform());
    }

    // When a thread of this processor that begins at `time` has had `need` ms of it; adds what it waited.
    double finish(Processor& processor, double time, double need, double& waited) {
        while (processor.shared) {
            take_turns_until(time, processor);
            const double usable = std::max(0.0, processor.own_until - time);
            if (need <= usable) break;
            waited += processor.away_until - std::max(time, processor.own_until);
            time = processor.away_until;
            need -= usable;
        }
        return time + need;
    }

    // What a thread that spins from `time` to `end` waits meanwhile.
    double wait_while_spinning(Processor& processor, double time, double end) {
        double waited = 0;
        while (processor.shared && time < end) {
            take_turns_until(time, processor);
            waited += std::max(0.0, std::min(end, processor.away_until) - std::max(time, processor.own_until));
            time = processor.away_until;
        }
        return waited;
    }

    void take_turns_until(double time, Processor& processor) {
        while (processor.away_until <= time) {
            processor.own_until = processor.away_until + slice();
            processor.away_until = processor.own_until + slice();
        }
    }

    Run run(const SimulatedWork& work) {
        if (now_ >= moves_at_) move_programs();
        const double start = now_;
        std::array<double, 2> waits{};
        for (int step = 0; step < work.steps; ++step) {
            std::array<double, 2> ends{};
            for (std::size_t p = 0; p < 2; ++p) {
                const double need = work.step_ms * std::exp(0.02 * random_.normal());
                ends[p] = finish(processors_[p], now_, need, waits[p]);
            }
            now_ = std::max(ends[0], ends[1]);
            for (std::size_t p = 0; p < 2; ++p) waits[p] += wait_while_spinning(processors_[p], ends[p], now_);
        }
        const double ms = now_ - start;
        return {.ms = ms, .alone_ms = time_alone(ms, waits), .cpu_ms = 2 * ms - waits[0] - waits[1]};
    }

    Random random_;
    int programs_;
    double now_ = 0;
    double moves_at_ = 0;
    std::array<Processor, 2> processors_;
};

// What mlq-bench would measure: rounds of two turns in a random order for `seconds`.
inline Ratio simulate_comparison(const SimulatedWork& slow, const SimulatedWork& fast, int programs, double seconds,
                                 std::uint64_t seed) {
    SimulatedMachine machine(programs, seed);
    Random random(seed + 1);
    // Pages lie elsewhere in each process.
    const auto place = [&](SimulatedWork work) {
        work.step_ms *= std::exp(0.01 * random.normal());
        return work;
    };
    const SimulatedWork placed_slow = place(slow), placed_fast = place(fast);
    std::vector<Turn> a, b;
    constexpr double turn_ms = 20;
    double spent = 0;
    while (a.size() < 5 || spent < 1e3 * seconds) {
        const bool slow_first = random.below(2) == 0;
        if (slow_first) a.push_back(machine.take_turn(placed_slow, turn_ms));
        b.push_back(machine.take_turn(placed_fast, turn_ms));
        if (!slow_first) a.push_back(machine.take_turn(placed_slow, turn_ms));
        for (const auto* turn : {&a.back(), &b.back()}) {
            for (const Run& run : *turn) spent += run.ms;
        }
    }
    return median_ratio(summarize_turns(a), summarize_turns(b));
}

}  // namespace mlq
