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

// Something else than a number that was asked of the reports, or that they say of themselves.
struct JudgedDemand {
    std::string name;  // "mlq.split.check: no leaks"
    Outcome outcome = Outcome::pass;
    std::string detail = {};
    std::string file = {};  // the report it is about; empty when that is missing
};

struct JudgedRelease {
    std::vector<JudgedConstraint> constraints;
    std::vector<JudgedDemand> demands;  // of the spec, then what reports say of themselves
    // That all constraints are kept, taken as independent; nothing if one cannot be judged.
    std::optional<double> probability = 1;
    double slack = 1;                 // the least probability among them; 0 for what cannot be judged
    Outcome outcome = Outcome::pass;  // the worst of constraints and demands
    std::optional<Belief> goal = {};
};

// Throws Error for a metric that the files lack, and for a candidate that is its own baseline.
JudgedRelease judge_release(const ReleaseSpec& spec, const MetricFiles& files, std::uint64_t seed = 0);

// What the spec demands of reports; and for each report with a verdict of its own that is not "pass", whether the spec
// waives it: a report that failed fails the release, one that was inconclusive leaves it so. A waiver that fits nothing
// has its own entry, passed, which says so.
std::vector<JudgedDemand> judge_demands(const ReleaseSpec& spec, const MetricFiles& files);

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
