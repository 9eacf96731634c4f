// What a release must keep: constraints, and at most one metric to optimise, read from a JSON file
// (docs/release-gate.md has the keys):
//
//     {"release": "fashion int8", "confidence": 0.95,
//      "constraints": [
//        {"name": "accuracy drop", "metric": "accuracy_drop", "at_most": 0.005},
//        {"name": "batch 1", "table": "latency", "row": {"batch": 1}, "metric": "int8_ms", "at_most": 200}],
//      "optimise": {"metric": "speedup", "goal": "max"}}
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mlq/base/json.hpp"
#include "mlq/metrics/combine.hpp"

namespace mlq {

// Where a number stands in the JSON reports.
struct MetricName {
    std::string metric = {};    // key of the value
    std::string report = {};    // begin of the report's schema ("mlq.bench.model"), when several reports have the key
    std::string table = {};     // key of a table, and
    Json row = Json::object();  // the cells that name one row of it
    bool exact = false;         // declared to have no uncertainty: the size of a file
};
std::string to_string(const MetricName& name);  // "latency[batch=1].int8_ms"

// The release before, pinned: `hash` is the fingerprint of the file, so that it cannot move unseen.
struct Baseline {
    std::filesystem::path file;  // a JSON report, or predictions (mlq/stats/predictions.hpp)
    std::string hash;
};

struct Constraint {
    std::string name;
    MetricName metric;
    Limit limit;           // of the metric, or of its drop or rise against the baseline
    bool is_rise = false;  // candidate - baseline instead of baseline - candidate
    std::optional<Baseline> baseline = {};
    std::optional<Level> confidence = {};  // default: the spec's
};

struct CombinedMetric {
    struct Part {
        MetricName metric;
        ScoreScale scale;
        double weight = 1;
    };
    std::string name;
    Mean mean = Mean::arithmetic;
    std::vector<Part> parts;
};

// What a report must say besides numbers. Without verdict and no_leaks the report must only be there.
struct Demand {
    std::string report;   // begin of its schema
    std::string verdict;  // "pass", or empty
    bool no_leaks = false;
};

// A report, or one check of it, that may fail or be inconclusive by its own gate, and why.
struct Waiver {
    std::string report;  // begin of its schema
    std::string check;   // name of the check; empty for all but those of the pipeline ("pipeline: inputs")
    std::string reason;
};

struct Goal {
    MetricName metric;
    bool maximise = true;
};

struct ReleaseSpec {
    std::string path;
    std::string hash;
    std::string release;
    Level confidence = 0.95;
    std::vector<Constraint> constraints;
    std::vector<CombinedMetric> combined;
    std::vector<Demand> demands = {};
    std::vector<Waiver> waivers = {};
    std::optional<Goal> goal = {};
};

// Throws Error naming the file, the place in it and the key: for bad JSON, unknown and missing keys, values of the
// wrong type or out of range, names used twice, and a baseline without a hash (the message gives it).
ReleaseSpec read_release_spec(const std::filesystem::path& path);

}  // namespace mlq
