// The gate of a release, and the choice among candidates: constraints are judged on posteriors, one metric is
// optimised.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mlq/metrics/metric_files.hpp"
#include "mlq/metrics/release_spec.hpp"

namespace mlq {

struct JudgedConstraint {
    Constraint constraint;
    Belief belief;  // of the metric, or of its change against the baseline
    Level confidence;
    LimitResult result;
};

struct JudgedRelease {
    std::vector<JudgedConstraint> constraints;
    // That all constraints are kept, taken as independent; nothing if one cannot be judged.
    std::optional<double> probability = 1;
    double slack = 1;                 // the least probability among them; 0 for what cannot be judged
    Outcome outcome = Outcome::pass;  // the worst of the constraints
    std::optional<Belief> goal = {};
};

// Throws Error for a metric that the files lack, and for a candidate that is its own baseline.
JudgedRelease judge_release(const ReleaseSpec& spec, const MetricFiles& files, std::uint64_t seed = 0);

// The posterior of a metric of the files, or of a combined metric of the spec by its name.
Belief find_metric(const ReleaseSpec& spec, const MetricFiles& files, const MetricName& name, std::uint64_t seed);

struct Candidate {
    std::string name;
    JudgedRelease judged;
    bool feasible = false;  // P(all constraints) >= confidence
};

// Best first: feasible ones by the goal, then by slack, then by name; after them those that break no constraint but
// lack data, then the others, by P(all constraints), so that the first of them is the nearest.
void rank_candidates(std::vector<Candidate>& candidates, const ReleaseSpec& spec);

}  // namespace mlq
