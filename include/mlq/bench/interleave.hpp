// Times pieces of work side by side, interleaved in one run, so that what disturbs the machine disturbs all of them.
//
//     const auto times = interleave({[&] { slow(); }, [&] { fast(); }}, {.seconds = 2});
//     const Ratio speedup = median_ratio(times[0], times[1]);   // "slow takes 3.1 times as long [3.0, 3.2]"
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "mlq/stats/gate.hpp"

namespace mlq {

struct InterleaveOptions {
    double seconds = 1;         // for all of them together
    std::size_t fewest = 5;     // rounds that are made even if that takes longer
    std::size_t most = 100000;  // rounds
};

// Milliseconds: one list per piece of work, one entry per round. In each round every piece runs once, in turn forwards
// and backwards; one round before the first warms up and is not counted.
std::vector<std::vector<double>> interleave(const std::vector<std::function<void()>>& works,
                                            const InterleaveOptions& options);

// The value below which the share `at` in [0, 1] lies, linear between neighbours. Needs at least one value.
double quantile_of(std::vector<double> values, double at);

// The median over rounds of a / b, and the interval that holds it with probability `level`: percentile bootstrap over
// the rounds (Efron, Tibshirani 1993, ch. 13), seeded, so that the same times give the same interval.
struct Ratio {
    double value = 0;
    double low = 0;
    double high = 0;
    double level = 0.95;
};
Ratio median_ratio(std::span<const double> a, std::span<const double> b, double level = 0.95);

// Whether a ratio is at least `wanted`: pass when its whole interval is, fail when none of it is, else inconclusive.
Outcome judge_at_least(const Ratio& ratio, double wanted);

}  // namespace mlq
