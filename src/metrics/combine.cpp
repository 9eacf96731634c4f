#include "mlq/metrics/combine.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

namespace mlq {
namespace {

constexpr std::array means{std::pair{Mean::arithmetic, "arithmetic"}, std::pair{Mean::harmonic, "harmonic"},
                           std::pair{Mean::geometric, "geometric"}};

}  // namespace

Mean parse_mean(std::string_view name) {
    for (const auto& [mean, word] : means) {
        if (name == word) return mean;
    }
    throw Error("mean", quoted(name) + " is not known", "use arithmetic, harmonic or geometric");
}

std::string to_string(Mean mean) {
    for (const auto& [known, word] : means) {
        if (known == mean) return word;
    }
    return "arithmetic";
}

double ScoreScale::score(double value) const {
    if (is_share) {
        if (!(value >= 0 && value <= 1))
            throw Error("scale", std::to_string(value) + " is no share between 0 and 1",
                        "declare the scale as {\"worst\": W, \"best\": B}");
        return value;
    }
    return std::clamp((value - worst) / (best - worst), 0.0, 1.0);
}

double combine_scores(Mean mean, std::span<const WeightedScore> scores) {
    if (scores.empty()) throw Error("mean", "there is nothing to combine");
    double sum = 0, weights = 0;
    for (const auto& [score, weight] : scores) {
        if (!(weight > 0 && std::isfinite(weight))) throw Error("mean", "a weight is not a positive number");
        if (!(score >= 0 && score <= 1)) throw Error("mean", "a score is not between 0 and 1");
        if (mean != Mean::arithmetic && score == 0) return 0;
        weights += weight;
        sum += mean == Mean::arithmetic ? weight * score
               : mean == Mean::harmonic ? weight / score
                                        : weight * std::log(score);
    }
    return mean == Mean::arithmetic ? sum / weights : mean == Mean::harmonic ? weights / sum : std::exp(sum / weights);
}

Belief combine_beliefs(Mean mean, std::span<const CombinedPart> parts, std::uint64_t seed, int draws) {
    std::vector<WeightedScore> scores;
    bool exact = true;
    std::string unknown;
    for (const auto& part : parts) {
        scores.push_back({part.scale.score(part.belief.value()), part.weight});
        exact = exact && part.belief.is_exact();
        if (unknown.empty()) unknown = part.belief.reason();
    }
    const double value = combine_scores(mean, scores);
    if (!unknown.empty()) return Belief::unknown(value, "of a part, " + unknown);
    if (exact) return Belief::exact(value);
    Random random(seed);
    std::vector<double> combined;
    for (int d = 0; d < draws; ++d) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const double tail = std::clamp(random.uniform(), 1e-12, 1 - 1e-12);
            const double draw = parts[i].belief.lower_quantile(tail);
            // An approximated posterior of a share may reach a little beyond its scale.
            scores[i].score = parts[i].scale.is_share ? std::clamp(draw, 0.0, 1.0) : parts[i].scale.score(draw);
        }
        combined.push_back(combine_scores(mean, scores));
    }
    return Belief::draws(value, std::move(combined), Belief::Range{0, 1});
}

}  // namespace mlq
