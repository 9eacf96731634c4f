#include <algorithm>
#include <cmath>
#include <numeric>

#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/base/random.hpp"
#include "mlq/stats/selection.hpp"

namespace mlq {
namespace {

using Columns = std::vector<std::vector<std::uint8_t>>;

struct Draw {
    std::size_t winner = 0;
    double error = -1;  // on the examples left out; -1 when none was left out
};

// One bootstrap sample: how often each example was drawn, then the winner in the bag and its error out of it.
Draw draw_once(const Columns& columns, std::uint64_t seed) {
    const std::size_t examples = columns.front().size();
    Random random(seed);
    std::vector<std::uint16_t> times(examples, 0);
    for (std::size_t i = 0; i < examples; ++i) {
        auto& drawn = times[random.below(examples)];
        if (drawn < 0xffff) ++drawn;
    }
    Draw draw;
    std::uint64_t fewest = ~std::uint64_t{0};
    for (std::size_t k = 0; k < columns.size(); ++k) {
        const std::uint64_t errors =
            std::inner_product(times.begin(), times.end(), columns[k].begin(), std::uint64_t{0});
        if (errors < fewest) fewest = errors, draw.winner = k;
    }
    double left_out = 0, errors = 0;
    for (std::size_t i = 0; i < examples; ++i) {
        if (times[i] != 0) continue;
        left_out += 1;
        errors += columns[draw.winner][i];
    }
    if (left_out > 0) draw.error = errors / left_out;
    return draw;
}

}  // namespace

Reselection reselect(const Columns& columns, Level level, std::uint64_t seed, int threads, int draws) {
    if (columns.size() < 2 || columns.front().empty() || draws < 1)
        throw Error("select", "needs at least two models and one example");
    std::vector<Draw> all(static_cast<std::size_t>(draws));
    parallel_for(threads, draws, [&](std::int64_t i) {
        const auto number = static_cast<std::uint64_t>(i);
        all[number] = draw_once(columns, mix64(seed ^ mix64(number + 1)));
    });
    Reselection result;
    result.draws = draws;
    result.best_error = 2;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        const double errors = std::accumulate(columns[k].begin(), columns[k].end(), 0.0);
        const double rate = errors / static_cast<double>(columns[k].size());
        if (rate < result.best_error) result.best_error = rate, result.best = k;
    }
    result.win_share.assign(columns.size(), 0);
    std::vector<double> errors;
    for (const auto& draw : all) {
        result.win_share[draw.winner] += 1.0 / draws;
        if (draw.error >= 0) errors.push_back(draw.error);
    }
    if (errors.empty()) errors.push_back(result.best_error);
    std::sort(errors.begin(), errors.end());
    result.corrected_error = std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
    const auto at = [&](double share) {
        return errors[static_cast<std::size_t>(std::floor(share * static_cast<double>(errors.size() - 1) + 0.5))];
    };
    result.interval = {at(level.missing() / 2), at(1 - level.missing() / 2), 0, level.value()};
    result.interval.width = result.interval.high - result.interval.low;
    return result;
}

}  // namespace mlq
