// The report of mlq-eval track, and its picture.
#pragma once

#include "mlq/metrics/tracking.hpp"
#include "mlq/report/plot.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

struct TrackingWords {  // as on the command line
    std::string filter, continuity, compat;
};

void describe_tracking(Report& report, const SequenceList& list, const TrackingOptions& options,
                       const TrackingResult& result, const TrackingWords& words);

// Its tables: values by alpha, and counts by sequence.
void tabulate_tracking(Report& report, const TrackingOptions& options, const TrackingResult& result);

// HOTA, DetA, AssA and LocA over alpha.
Plot plot_tracking(const TrackingResult& result, TrackCompat compat);

}  // namespace mlq::tools::eval
