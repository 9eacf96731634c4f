// Strangers caught per visit: a visit is caught by an alarm between its start and its end, however many frames it has
// and however many alarms there are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mlq/metrics/measure.hpp"

namespace mlq {

struct Visit {
    double start = 0;  // seconds since the recording began
    double end = 0;
    std::uint32_t person = 0;
};

struct Visits {
    std::vector<Visit> visits;
    std::uint32_t persons = 0;  // 0: the file does not say who came
};

// CSV, TSV or JSON lines with the columns id, start, end, and person if visits of one person shall not count as
// independent. Throws Error naming file and row for an id that comes twice, times that are not finite numbers >= 0, and
// an end before the start.
Visits read_visits(const std::filesystem::path& path);

struct CaughtVisits {
    std::vector<std::optional<double>> delays;  // of each visit: seconds from its start to the first alarm within it
    std::vector<double> stray_alarms;           // outside all visits: false alarms
    double overlapping = 0;                     // visits that begin before an earlier one has ended
};

// Whether a delay is at most the deadline, a nanosecond more or less: differences of times are rounded.
bool is_in_time(const std::optional<double>& delay, double deadline);

// `alarms` in seconds, in any order; an alarm during several visits catches each of them.
CaughtVisits find_caught_visits(const Visits& visits, std::vector<double> alarms);

// The share of visits that were caught within `deadline` seconds of their start; infinity: at any time before their
// end. Visits of one person are discounted by their design effect. `prior` is that of missed and caught visits.
Measure measure_caught(const Visits& visits, const CaughtVisits& caught, double deadline, Level level,
                       const Prior& prior = {});

}  // namespace mlq
