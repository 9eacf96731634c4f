#include "mlq/run/latency.hpp"

#include <algorithm>
#include <chrono>

namespace mlq {
namespace {

double quantile(std::vector<double> values, double at) {
    std::sort(values.begin(), values.end());
    const double position = at * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(position);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (position - static_cast<double>(low)) * (values[high] - values[low]);
}

Latency summarize(const std::vector<double>& ms) {
    return {quantile(ms, 0.5), quantile(ms, 0.25), quantile(ms, 0.75)};
}

double time_once(const Plan& plan, Workspace& workspace, std::span<const float> input) {
    const auto start = std::chrono::steady_clock::now();
    plan.run(workspace, input);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

LatencyPair time_pair(const Plan& a, const Plan& b, std::span<const float> input, double seconds) {
    constexpr std::size_t fewest_rounds = 5;
    Workspace space_a(a);
    Workspace space_b(b);
    time_once(a, space_a, input);
    time_once(b, space_b, input);
    std::vector<double> times_a;
    std::vector<double> times_b;
    std::vector<double> ratios;
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (ratios.size() < fewest_rounds || std::chrono::steady_clock::now() < end) {
        times_a.push_back(time_once(a, space_a, input));
        times_b.push_back(time_once(b, space_b, input));
        ratios.push_back(times_a.back() / times_b.back());
    }
    return {a.options().batch,     summarize(times_a),     summarize(times_b),
            quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75)};
}

}  // namespace mlq
