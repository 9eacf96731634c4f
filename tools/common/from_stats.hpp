// From the words of the statistics to the words of a report.
#pragma once

#include "mlq/report/report.hpp"
#include "mlq/stats/gate.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq::tools {

Interval to_interval(const CredibleInterval& interval);
Verdict to_verdict(Outcome outcome);
// Decimals of a percentage that show an interval of this width with three digits.
int percent_digits(double width);

}  // namespace mlq::tools
