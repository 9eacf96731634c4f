// One run of a plan with everything that it computed.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mlq/run/plan.hpp"

namespace mlq::random_networks {

struct Observation {
    Tensor tensor;  // in the logical order; codes where `quant` is set
    std::optional<QuantParams> quant;
};

struct ObservedRun {
    std::vector<Tensor> outputs;
    std::map<std::string, Observation> values;  // that the plan's steps completed, by name
    std::vector<std::string> order;             // their names in the order of computation
};

Tensor copy_of(const ConstTensorView& view);
ObservedRun observe_run(const Plan& plan, std::span<const float> input);

}  // namespace mlq::random_networks
