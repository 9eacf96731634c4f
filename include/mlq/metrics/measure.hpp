// One measured number of mlq-eval: its value with its interval, or the reason why there is none. Never NaN, never -1.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mlq/metrics/belief.hpp"
#include "mlq/stats/clusters.hpp"
#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

struct Measure {
    std::optional<double> value = {};
    std::optional<CredibleInterval> interval = {};
    std::string reason = {};            // why the value, or its interval, is missing
    std::optional<Belief> belief = {};  // the posterior itself, where the counts tell it

    static Measure missing(std::string reason) { return {{}, {}, std::move(reason)}; }
};

// The share hits / total with its posterior interval. The prior is that of misses (errors) and hits (correct). 0 / 0 is
// missing, with `empty_reason`.
Measure measure_share(double hits, double total, Level level, const std::string& empty_reason, const Prior& prior = {});

// The same where examples come in groups: both counts are divided by the design effect (mlq/stats/clusters.hpp).
// Counts::errors are the misses of each group.
Measure measure_share(std::span<const Counts> groups, Level level, const std::string& empty_reason,
                      const Prior& prior = {});

// What a bootstrap drew, and what its statistic can be.
struct DrawScale {
    double units = 0;  // that were resampled: examples, groups or, where it is the small number, those of the class
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
    // The statistic is too large on few units, and its draws, which are resamples of a sample, are too large once more:
    // what they are off by is taken off the value (Efron, Tibshirani 1993, ch. 10).
    bool biased = false;
};

// A statistic and its bootstrap draws; a value that is NaN is missing, with `reason`. Between two finite ends the
// interval is Student's t on the scale log((x - least) / (most - x)), with the deviation of the draws there and the
// correction for few units of src/stats/few_units.hpp; else the draws themselves, moved away from the value by that
// correction. Fewer than two units, and draws that are all equal, give no interval: they show no spread, which is not
// the same as no uncertainty. Coverage: tests/metrics/coverage_test.cpp.
Measure measure_draws(double value, std::vector<double> draws, Level level, const std::string& reason,
                      const DrawScale& scale);

// The same for a statistic in [0, 1] that is the size of a gap: too large on few examples. Its draws are moved so that
// their median is the value; the interval is about what sets of this size show on average.
Measure measure_shifted_draws(double value, std::vector<double> draws, Level level, const std::string& reason);

}  // namespace mlq
