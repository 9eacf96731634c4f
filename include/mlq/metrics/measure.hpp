// One measured number of mlq-eval: its value with its interval, or the reason why there is none. Never NaN, never -1.
#pragma once

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

// A statistic and its bootstrap draws; a value that is NaN is missing, with `reason`. Draws that are all equal give no
// interval: they show no spread, which is not the same as no uncertainty.
Measure measure_draws(double value, std::vector<double> draws, Level level, const std::string& reason);

// The same for a statistic in [0, 1] that is too large on few examples (the largest precision from here on, the size of
// a gap): its draws, which are resamples of a sample, are too large once more. They are moved so that their median is
// the value; the interval is about what sets of this size show on average.
Measure measure_shifted_draws(double value, std::vector<double> draws, Level level, const std::string& reason);

}  // namespace mlq
