// What a reader must know of the machine to believe a time: which it is, and what else it was doing.
#pragma once

#include <string>
#include <vector>

#include "mlq/bench/compare_plans.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

// Processor, number of processors, date and load average, before the measurement.
void describe_machine(Report& report);

// Why a ratio is that of a busy machine: "threads waited for a processor 31 % of the time". Empty when it is not.
std::string explain_busy(const Ratio& ratio);

// Collects what comparisons had of the machine. Key of JSON: "busy", and the table "load".
class LoadReport {
  public:
    void add(const std::string& what, const PlanComparison& pair);
    // Where no two plans are compared: only the busy ones become a row.
    void add(const std::string& what, const Ratio& ratio);
    // Where nothing is compared: what share_waited_so_far() says.
    void add_waits(const std::string& what, double waited);
    // The table, whether the machine was busy, and a warning if it was.
    void finish(Report& report) const;

  private:
    std::vector<std::vector<Cell>> rows_;
    std::vector<std::string> reasons_;
};

}  // namespace mlq::tools
