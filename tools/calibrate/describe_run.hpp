// How model, data and scales are reported; shared by the verbs.
#pragma once

#include "mlq/dataset/dataset.hpp"
#include "mlq/ptq/choose.hpp"
#include "mlq/ptq/compare_layers.hpp"
#include "mlq/report/report.hpp"
#include "mlq/run/load_model.hpp"

namespace mlq::tools {

void describe_model(const LoadedModel& model, const std::string& path, Report& report);
void describe_data(const Dataset& data, const std::string& key, const std::string& label, Report& report);

// Worst SQNR first; at most `limit` rows for people, all of them in JSON.
Table layer_table(const std::vector<LayerError>& layers, const Scales* scales);

}  // namespace mlq::tools
