#include "mlq/bench/interleave.hpp"

#include <algorithm>
#include <chrono>

#include "mlq/base/random.hpp"

namespace mlq {
namespace {

double milliseconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median_of(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

std::vector<std::vector<double>> interleave(const std::vector<std::function<void()>>& works,
                                            const InterleaveOptions& options) {
    std::vector<std::vector<double>> times(works.size());
    for (const auto& work : works) work();
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds);
    for (std::size_t round = 0; round < options.most; ++round) {
        if (round >= options.fewest && std::chrono::steady_clock::now() >= end) break;
        for (std::size_t i = 0; i < works.size(); ++i) {
            const std::size_t w = round % 2 == 0 ? i : works.size() - 1 - i;
            times[w].push_back(milliseconds_of(works[w]));
        }
    }
    return times;
}

double quantile_of(std::vector<double> values, double at) {
    std::sort(values.begin(), values.end());
    const double position = at * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(position);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (position - static_cast<double>(low)) * (values[high] - values[low]);
}

Ratio median_ratio(std::span<const double> a, std::span<const double> b, double level) {
    constexpr int resamples = 2000;
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
    Random random(1);
    std::vector<double> medians;
    std::vector<double> drawn(ratios.size());
    for (int r = 0; r < resamples; ++r) {
        for (auto& ratio : drawn) ratio = ratios[random.below(ratios.size())];
        medians.push_back(median_of(drawn));
    }
    const double tail = (1 - level) / 2;
    return {quantile_of(ratios, 0.5), quantile_of(medians, tail), quantile_of(medians, 1 - tail), level};
}

Outcome judge_at_least(const Ratio& ratio, double wanted) {
    if (ratio.low >= wanted) return Outcome::pass;
    return ratio.high < wanted ? Outcome::fail : Outcome::inconclusive;
}

}  // namespace mlq
