// The three parts of mlq-eval product, each measured when its options are given.
#pragma once

#include <optional>
#include <string>

#include "common/level_option.hpp"
#include "common/run_tool.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

struct ProductOptions {
    std::string alarms, visit_list, detections, latency;
    std::optional<std::string> prior;  // given; see prior_name
    std::optional<double> count, hours, caught, visits, deadline;
    double cooldown = 0, warmup = 0;
    LevelOption level;

    std::string prior_name() const { return prior.value_or("uniform"); }
    bool has_alarms() const { return count || !alarms.empty(); }
    bool has_visits() const { return caught || visits || deadline || !visit_list.empty() || !detections.empty(); }
};

// Each throws Error naming the option that is missing or contradicts another.
void add_false_alarms(Report& report, const ProductOptions& options);
// With --detections also the false alarms, which are those in no visit.
void add_visits(Report& report, const ProductOptions& options);
void add_latency(Report& report, const ProductOptions& options, const Common& common);

}  // namespace mlq::tools::eval
