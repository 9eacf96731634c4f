// A report with every kind of item, and text that tries to break each format.
#pragma once

#include "mlq/report/report.hpp"

namespace mlq {

Report make_sample_report();

}  // namespace mlq
