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
    double median_ms = 0;
    double low_ms = 0;   // first quartile
    double high_ms = 0;  // third quartile
    double p90_ms = 0;
    double p99_ms = 0;
};
Latency summarize_times(const std::vector<double>& milliseconds);

struct PlanComparison {
    std::int64_t batch = 0;
    std::size_t rounds = 0;
    Latency a;
    Latency b;
    Ratio speedup;  // a / b
};

// Runs a and b in turn on `input` (logical shape Plan::input_shape(), the same for both) for `seconds`.
PlanComparison compare_plans(const Plan& a, const Plan& b, std::span<const float> input, double seconds);

}  // namespace mlq
