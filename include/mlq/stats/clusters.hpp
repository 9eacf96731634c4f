// Examples that come in groups (frames of a video, rows of a user) tell less than as many independent ones.
#pragma once

#include <cstdint>
#include <span>

#include "mlq/stats/compare.hpp"
#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// The design effect: how many times more examples are needed than if all were independent. The larger of two estimates:
// 1 + (m' - 1) ICC, where m' = sum m_g^2 / sum m_g is the mean group size as an example sees it, and ICC, the
// correlation of errors within a group, comes from one-way analysis of variance (Kish 1965; Donner, Klar 2000); and the
// variance of the ratio of sums over the binomial one, at most m'. At least 1.
struct DesignEffect {
    double effect = 1;
    double correlation = 0;  // ICC
    double group_size = 1;   // m'
    double groups = 0;
};

// Counts of each group, in any order; empty groups do not matter.
DesignEffect find_design_effect(std::span<const Counts> groups);

// The counts of independent examples that tell as much: both divided by the effect, and by what few groups cost. The
// effect of G groups is itself an estimate: (t(G - 1) / z)^2 at 95 % makes up for that. And where fewer than 8
// effective errors (or successes) were seen in up to 30 groups, nobody can tell how much a group errs together; so far
// as they are missing, a group counts as one example. Simulated coverage of 95 % intervals:
// tests/metrics/coverage_test.cpp.
Counts effective_counts(Counts counts, const DesignEffect& design);

// The difference error(A) - error(B) when groups, not examples, are the sample: Bayesian bootstrap with Dirichlet(1,
// ..., 1) weights on the groups (Rubin 1981), `draws` times, repeatable by the seed, widened for few groups.
struct ClusteredDifference {
    double median = 0;
    CredibleInterval interval;
    double probability_a_better = 0;
    double probability_below_margin = 0;  // P(delta < margin)
};
ClusteredDifference resample_difference(std::span<const PairedCells> groups, Level level, double margin,
                                        std::uint64_t seed, int draws = 10'000);

}  // namespace mlq
