// A precision plan as JSON, so that a person, a script or another command can make one.
//
//     {"schema": "mlq.precision/1", "target": "ort",
//      "nodes": {"conv1": {"precision": "int8", "activation_bits": 8, "op": "Conv", "why": "QLinearConv"},
//                "head": {"precision": "float32"}}}
#pragma once

#include <filesystem>

#include "mlq/base/json.hpp"
#include "mlq/ptq/assign_precision.hpp"

namespace mlq {

Json to_json(const PrecisionPlan& plan);

// What the file asks of nodes: "op" and "why" are for people and not read; nodes that are not named are decided as
// usual. Throws Error "path: ..." for a file that is no such plan, or one for another target.
PrecisionRequest load_precision_plan(const std::filesystem::path& path, const Target& target);

}  // namespace mlq
