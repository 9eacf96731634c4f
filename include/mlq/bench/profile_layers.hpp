// Where does the time of a network go, layer by layer, and why?
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mlq/bench/machine_peak.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {

// Median milliseconds of each step of a plan, over passes of the whole network until `seconds` have passed (at least
// five), so that caches hold what they hold in real life.
std::vector<double> time_steps(const Plan& plan, std::span<const Feed> input, double seconds);

// A node, or (without a name) all conversions of one kind together. Counts are for the whole batch.
struct LayerProfile {
    std::string node;
    std::string op;
    StepKind kind = StepKind::int8;
    Shape output;              // one sample, without the batch
    std::int64_t outputs = 0;  // elements
    std::int64_t macs = 0;
    std::int64_t parameters = 0;
    double multiplications_per_output = 0;  // 9 for a depthwise 3x3, n for a 1x1 behind it: 9 + n, not 9 n
    std::int64_t groups = 1;
    bool depthwise = false;  // a group for each output channel
    std::string fused;       // "Add, Relu"
    double ms = 0;
    double share = 0;                // of the sum over all steps
    double operations_per_byte = 0;  // arithmetic intensity: two operations per MAC over what must be moved
    double gops = 0;                 // G operations per second; 0 without MACs
    double bound_gops = 0;           // roofline
    double peak_share = 0;           // gops / peak
    std::vector<WayShare> ways;      // how its products are computed, where the weights decide that
    std::string why;                 // what keeps it from the peak
};

// One profile per node of the plan that has a step, in order, then the conversions.
std::vector<LayerProfile> profile_layers(const Plan& plan, std::span<const Feed> input, const MachinePeak& peak,
                                         double seconds);

}  // namespace mlq
