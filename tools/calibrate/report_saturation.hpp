// What a file does in runtimes that saturate on processors without VNNI.
#pragma once

#include "mlq/graph/graph.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

// A row per layer, and a check that fails where some layer can saturate. Throws Error for a network that is not
// quantized.
void report_saturation(const Graph& graph, const std::string& path, Report& report);

}  // namespace mlq::tools
