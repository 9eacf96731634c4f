// One number from several: arithmetic, harmonic and geometric means of metrics on one scale.
//
//     arithmetic  sum(w m) / sum(w)      harmonic  sum(w) / sum(w / m), 0 if any m = 0
//     geometric   exp(sum(w log m) / sum(w)), 0 if any m = 0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/metrics/belief.hpp"

namespace mlq {

enum class Mean { arithmetic, harmonic, geometric };

Mean parse_mean(std::string_view name);  // throws Error naming the three
std::string to_string(Mean mean);

// How a metric becomes a score in [0, 1], higher better: a share that already is one (accuracy), or a straight line
// from `worst` (0) to `best` (1), held at the ends; worst > best for what is better when lower (ms).
struct ScoreScale {
    bool is_share = true;
    double worst = 0;
    double best = 1;
    double score(double value) const;  // throws Error for a share outside [0, 1]
};

struct WeightedScore {
    double score = 0;   // in [0, 1]
    double weight = 1;  // > 0
};

// Throws Error for no score, a score outside [0, 1] or a weight that is not positive.
double combine_scores(Mean mean, std::span<const WeightedScore> scores);

struct CombinedPart {
    Belief belief;
    ScoreScale scale = {};
    double weight = 1;
};

// The same for posteriors, taken as independent: draws from all of them are combined one by one.
Belief combine_beliefs(Mean mean, std::span<const CombinedPart> parts, std::uint64_t seed = 0, int draws = 4000);

}  // namespace mlq
