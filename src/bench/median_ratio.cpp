#include "mlq/bench/median_ratio.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "mlq/base/random.hpp"

namespace mlq {
namespace {

constexpr double undisturbed = 0.99;  // of a run's time spent without waits
constexpr std::size_t most_blocks = 10;
constexpr std::size_t draw_count = 1000;
// Standard deviations of the logarithm from process to process, see the header.
constexpr double unseen_when_quiet = 0.015;
constexpr double unseen_when_busy = 0.05;

double median_of(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

// Ratios of a round: of the times without waits, and how far waits could move it.
struct RoundRatio {
    double low = 0;
    double middle = 0;
    double high = 0;
};
using RoundRatios = std::vector<RoundRatio>;

RoundRatios pair_rounds(std::span<const TurnTime> a, std::span<const TurnTime> b) {
    RoundRatios rounds;
    for (std::size_t r = 0; r < a.size(); ++r)
        rounds.push_back({a[r].low_ms / b[r].high_ms, a[r].low_ms / b[r].low_ms, a[r].high_ms / b[r].low_ms});
    return rounds;
}

// Where enough rounds had an undisturbed run of both, the others are not needed.
RoundRatios prefer_undisturbed(RoundRatios rounds) {
    constexpr std::ptrdiff_t enough = 10;
    const auto is_disturbed = [](const RoundRatio& round) { return round.low < round.high; };
    const auto disturbed = std::count_if(rounds.begin(), rounds.end(), is_disturbed);
    if (static_cast<std::ptrdiff_t>(rounds.size()) - disturbed >= enough) std::erase_if(rounds, is_disturbed);
    return rounds;
}

double median_over(const RoundRatios& rounds, double RoundRatio::*which) {
    std::vector<double> values;
    for (const auto& round : rounds) values.push_back(round.*which);
    return median_of(std::move(values));
}

// Neighbours, in blocks whose sizes differ by at most one round.
std::vector<RoundRatios> cut(const RoundRatios& rounds) {
    const std::size_t count =
        std::clamp<std::size_t>(rounds.size() / 3, std::min<std::size_t>(5, rounds.size()), most_blocks);
    std::vector<RoundRatios> blocks;
    for (std::size_t k = 0; k < count; ++k) {
        const auto at = [&](std::size_t i) {
            return rounds.begin() + static_cast<std::ptrdiff_t>(i * rounds.size() / count);
        };
        blocks.emplace_back(at(k), at(k + 1));
    }
    return blocks;
}

double square_mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value * value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// The standard deviation of the blocks' medians (of logarithms), less what the scatter within blocks explains.
double measure_spread(const std::vector<RoundRatios>& blocks) {
    if (blocks.size() < 3) return 0;
    std::vector<double> medians, residuals;
    for (const auto& block : blocks) medians.push_back(std::log(median_over(block, &RoundRatio::middle)));
    for (std::size_t k = 0; k < blocks.size(); ++k) {
        for (const auto& round : blocks[k]) residuals.push_back(std::abs(std::log(round.middle) - medians[k]));
    }
    double mean = 0;
    for (const double m : medians) mean += m / static_cast<double>(medians.size());
    for (double& m : medians) m -= mean;
    const auto count = static_cast<double>(blocks.size());
    const double between = square_mean(medians) * count / (count - 1);
    const double size = static_cast<double>(residuals.size()) / count;
    const double within = std::pow(1.4826 * median_of(std::move(residuals)), 2);  // variance, from the median deviation
    return std::sqrt(std::max(0.0, between - within * std::numbers::pi / 2 / size));
}

double share_waited(std::span<const TurnTime> turns) {
    double total = 0, waited = 0;
    for (const auto& turn : turns) {
        total += turn.total_ms;
        waited += turn.waited_ms;
    }
    return total > 0 ? waited / total : 0;
}

// The variance of n blocks is itself an estimate: (n - 1) / (n - 3) is that of Student's t over the normal one's, and
// n / (n - 1) the one that drawing from the blocks themselves leaves out.
double widening(std::size_t blocks) {
    const auto n = static_cast<double>(blocks);
    return std::sqrt(n / std::max(1.0, n - 3));
}

std::vector<double> draw_ratios(const std::vector<RoundRatios>& blocks, double value, double unseen) {
    static constexpr double RoundRatio::*ends[] = {&RoundRatio::low, &RoundRatio::middle, &RoundRatio::middle,
                                                   &RoundRatio::high};
    const double wide = widening(blocks.size());
    Random random(1);
    std::vector<double> draws;
    for (std::size_t d = 0; d < draw_count; ++d) {
        RoundRatios drawn;
        for (std::size_t k = 0; k < blocks.size(); ++k) {
            const auto& block = blocks[random.below(blocks.size())];
            drawn.insert(drawn.end(), block.begin(), block.end());
        }
        const double ratio = value * std::pow(median_over(drawn, ends[d % std::size(ends)]) / value, wide);
        draws.push_back(ratio * std::exp(unseen * random.normal()));
    }
    std::sort(draws.begin(), draws.end());
    return draws;
}

}  // namespace

TurnTime summarize_turn(const Turn& turn) {
    TurnTime time;
    std::vector<double> quiet, all, alone;
    for (const Run& run : turn) {
        time.total_ms += run.ms;
        time.waited_ms += run.ms - run.alone_ms;
        all.push_back(run.ms);
        alone.push_back(run.alone_ms);
        if (run.alone_ms >= undisturbed * run.ms) quiet.push_back(run.ms);
    }
    time.high_ms = median_of(quiet.empty() ? std::move(all) : quiet);
    time.low_ms = quiet.empty() ? median_of(std::move(alone)) : time.high_ms;
    return time;
}

std::vector<TurnTime> summarize_turns(const std::vector<Turn>& turns) {
    std::vector<TurnTime> times;
    for (const auto& turn : turns) times.push_back(summarize_turn(turn));
    return times;
}

bool Ratio::busy() const {
    return waited > much_disturbed || spread > much_disturbed || stolen > much_disturbed;
}

Ratio median_ratio(std::span<const TurnTime> a, std::span<const TurnTime> b, double level, double stolen) {
    const RoundRatios rounds = prefer_undisturbed(pair_rounds(a, b));
    const auto blocks = cut(rounds);
    Ratio ratio{.value = median_over(rounds, &RoundRatio::middle), .level = level};
    ratio.waited = std::max(share_waited(a), share_waited(b));
    ratio.spread = measure_spread(blocks);
    ratio.stolen = stolen;
    ratio.draws = draw_ratios(blocks, ratio.value, ratio.busy() ? unseen_when_busy : unseen_when_quiet);
    ratio.low = std::min(ratio.value, quantile_of(ratio.draws, (1 - level) / 2));
    ratio.high = std::max(ratio.value, quantile_of(ratio.draws, (1 + level) / 2));
    return ratio;
}

Outcome judge_at_least(const Ratio& ratio, double wanted) {
    if (ratio.busy()) return Outcome::inconclusive;
    const auto below = std::lower_bound(ratio.draws.begin(), ratio.draws.end(), wanted) - ratio.draws.begin();
    const double probability = 1 - static_cast<double>(below) / static_cast<double>(ratio.draws.size());
    return judge_claim(probability, ratio.value < wanted, ratio.level).outcome;
}

double quantile_of(std::vector<double> values, double at) {
    std::sort(values.begin(), values.end());
    const double position = at * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(position);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (position - static_cast<double>(low)) * (values[high] - values[low]);
}

}  // namespace mlq
