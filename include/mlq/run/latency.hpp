// Times two networks side by side, interleaved in one run, so that what disturbs the machine disturbs both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/run/plan.hpp"

namespace mlq {

// Milliseconds per run: median and the quartiles, which say how noisy the machine was.
struct Latency {
    double median_ms = 0;
    double low_ms = 0;   // first quartile
    double high_ms = 0;  // third quartile
};

struct LatencyPair {
    std::int64_t batch = 0;
    Latency a;
    Latency b;
    double speedup = 0;  // median over rounds of a / b
    double low_speedup = 0;
    double high_speedup = 0;
};

// A B A B ... until `seconds` have passed and at least five rounds were made; the first round warms up and is not counted.
LatencyPair time_pair(const Plan& a, const Plan& b, std::span<const float> input, double seconds);

}  // namespace mlq
