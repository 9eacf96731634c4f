#include "mlq/stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/parallel.hpp"

namespace mlq {

double quantile_of_draws(std::span<const double> sorted, double probability) {
    const double place = probability * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

std::optional<CredibleInterval> interval_of_draws(std::vector<double> draws, Level level) {
    const std::size_t drawn = draws.size();
    std::erase_if(draws, [](double draw) { return std::isnan(draw); });
    if (draws.empty() || 2 * draws.size() < drawn) return std::nullopt;
    std::sort(draws.begin(), draws.end());
    const double low = quantile_of_draws(draws, level.missing() / 2);
    const double high = quantile_of_draws(draws, 1 - level.missing() / 2);
    return CredibleInterval{low, high, high - low, level.value()};
}

void draw_weights(Random& random, std::span<double> weights) {
    for (double& weight : weights) weight = -std::log1p(-random.uniform());
}

std::vector<std::vector<double>> draw_statistics(const Bootstrap& bootstrap, std::size_t units, std::size_t count,
                                                 const WeightedStatistics& compute) {
    const auto draws = static_cast<std::size_t>(std::max(0, bootstrap.draws));
    std::vector<std::vector<double>> results(count, std::vector<double>(draws));
    parallel_for(bootstrap.threads, static_cast<std::int64_t>(draws), [&](std::int64_t draw) {
        Random random(mix64(bootstrap.seed) + mix64(static_cast<std::uint64_t>(draw) + 1));
        std::vector<double> weights(units), values(count);
        draw_weights(random, weights);
        compute(weights, values);
        for (std::size_t i = 0; i < count; ++i) results[i][static_cast<std::size_t>(draw)] = values[i];
    });
    return results;
}

}  // namespace mlq
