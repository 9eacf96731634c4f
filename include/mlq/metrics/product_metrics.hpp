// What a user of the product notices: false alarms per hour, the chance to catch a visitor, milliseconds per frame.
#pragma once

#include <string>
#include <vector>

#include "mlq/metrics/measure.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {

// Numbers of a text file, one per line; empty lines and lines that begin with # are skipped. Throws Error naming file
// and line for anything that is not a finite number >= 0.
std::vector<double> read_numbers(const std::string& path);

// Alarms (times in seconds, any order) that remain when an alarm closer than `cooldown` seconds to the alarm before it
// belongs to the same event: the times of the first alarm of each event, ascending.
std::vector<double> merge_alarms(std::vector<double> times, double cooldown);

// The value x_(ceil(q n)) of n ascending values, 0 < q < 1, with the interval of src/stats/order_statistics.hpp; too
// few values for it: no interval, and how many it takes.
Measure measure_quantile(const std::vector<double>& sorted, double q, Level level);

// The mean with the interval of the Bayesian bootstrap.
Measure measure_mean(const std::vector<double>& values, Level level, const Bootstrap& bootstrap = {});

// The largest of `sorted`, which has no interval: a rarer value may always be larger.
Measure measure_maximum(const std::vector<double>& sorted);

}  // namespace mlq
