// How model and data are reported; shared by the verbs.
#pragma once

#include "mlq/dataset/dataset.hpp"
#include "mlq/report/report.hpp"
#include "mlq/run/load_model.hpp"

namespace mlq::tools {

void describe_model(const LoadedModel& model, const std::string& path, Report& report);
void describe_data(const Dataset& data, const std::string& key, const std::string& label, Report& report);

}  // namespace mlq::tools
