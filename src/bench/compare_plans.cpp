#include "mlq/bench/compare_plans.hpp"

namespace mlq {

Latency summarize_times(const std::vector<double>& milliseconds) {
    const auto at = [&](double share) { return quantile_of(milliseconds, share); };
    return {at(0.5), at(0.25), at(0.75), at(0.9), at(0.99)};
}

PlanComparison compare_plans(const Plan& a, const Plan& b, std::span<const float> input, double seconds) {
    Workspace space_a(a);
    Workspace space_b(b);
    const auto times =
        interleave({[&] { a.run(space_a, input); }, [&] { b.run(space_b, input); }}, {.seconds = seconds});
    return {a.options().batch, times[0].size(), summarize_times(times[0]), summarize_times(times[1]),
            median_ratio(times[0], times[1])};
}

}  // namespace mlq
