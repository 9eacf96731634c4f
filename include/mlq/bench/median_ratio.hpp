// How much faster one piece of work is than another, from runs on a machine that other programs use as well.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/stats/gate.hpp"

namespace mlq {

// One run of a piece of work, in milliseconds.
struct Run {
    double ms = 0;
    double alone_ms = 0;           // what it would have taken without waiting for a processor; at most ms
    double cpu_ms = 0;             // processor time of all threads of the process
    std::int64_t preemptions = 0;  // how often a thread lost its processor although it had more to do
};
using Turn = std::vector<Run>;  // runs one after the other, at least one

// The median run of a turn. Where some of its runs waited for less than a hundredth of their time, it is the median of
// those, and both bounds are the same; else the time without waits and the time with all of them.
struct TurnTime {
    double low_ms = 0;
    double high_ms = 0;
    double total_ms = 0;   // of all runs
    double waited_ms = 0;  // of total_ms
};
TurnTime summarize_turn(const Turn& turn);
std::vector<TurnTime> summarize_turns(const std::vector<Turn>& turns);

// The median over rounds of a / b, both without waits, and the interval that holds it with probability `level`.
struct Ratio {
    double value = 0;
    double low = 0;
    double high = 0;
    double level = 0.95;
    std::vector<double> draws = {};  // 1000 of the ratio, ascending; the interval holds the middle `level` of them
    double waited = 0;               // share of the time that the one of the two with more waits was waiting
    double spread =
        0;  // by which blocks of rounds differ, beyond what differs within them: 0.1 is a tenth of the ratio
    double stolen = 0;  // share of the time in use that other virtual machines took

    bool busy() const;  // one of the three is above much_disturbed
};
inline constexpr double much_disturbed = 0.05;

// Rounds are cut into at most ten blocks of neighbours; draws are medians over blocks drawn with replacement (block
// bootstrap: Künsch 1989), widened for the small number of blocks, and seeded, so that the same times give the same
// interval. Where threads waited, a quarter of the draws count all waits of a and none of b, another quarter those of b
// alone: the ratio of a quiet machine lies between. What no run of one process can show is added to each draw: pages
// lie elsewhere in the next process (1.5 %, a standard deviation), and on a busy machine others use caches and memory
// (5 %). `stolen` is for the field of that name.
Ratio median_ratio(std::span<const TurnTime> a, std::span<const TurnTime> b, double level = 0.95, double stolen = 0);

// Whether a ratio is at least `wanted`, by the rule of mlq/stats/gate.hpp on its draws with its level as confidence:
// the verdict that mlq-eval gate gives on the report. A busy machine decides nothing: inconclusive. Needs draws.
Outcome judge_at_least(const Ratio& ratio, double wanted);

// The value below which the share `at` in [0, 1] lies, linear between neighbours. Needs at least one value.
double quantile_of(std::vector<double> values, double at);

}  // namespace mlq
