// How fast is a network, and how much faster is another one on the same input?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/bench/interleave.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {

// Milliseconds per run of one batch.
struct Latency {
    std::vector<double> sorted_ms;  // ascending, at least one
    double median_ms = 0;

    // The ceil(q n)-th of the n times, 0 < q < 1.
    double quantile_ms(double q) const;
};
Latency summarize_times(std::vector<double> milliseconds);

// What the runs of one plan had of the machine.
struct Load {
    double cpu_ms = 0;       // processor time per run, all threads: median
    double waited = 0;       // share of the time that went by waiting for a processor
    double preemptions = 0;  // per run
};

struct PlanComparison {
    std::int64_t batch = 0;
    std::size_t rounds = 0;
    Latency a;
    Latency b;
    Load load_a;
    Load load_b;
    Ratio speedup;   // a / b
    MachineUse use;  // of the machine meanwhile
};

// Runs a and b in turn on `input`, which both take.
PlanComparison compare_plans(const Plan& a, const Plan& b, std::span<const Feed> input,
                             const InterleaveOptions& options);

}  // namespace mlq
