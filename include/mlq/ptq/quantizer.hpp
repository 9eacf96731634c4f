// Post-training quantization of one network for one target: the decision, the scales, the quantized graph.
//
//     const Quantizer quantizer(model.graph, target_called("ort"));
//     const Graph int8 = quantizer.quantize(statistics, {.method = "auto"}).graph;
#pragma once

#include "mlq/ptq/quantize.hpp"

namespace mlq {

class Quantizer {
  public:
    // Throws Error as assign_precision and require_float do. `target` must outlive the Quantizer, as those of targets()
    // do.
    Quantizer(const Graph& network, const Target& target, const PrecisionRequest& request = {});

    const Target& target() const { return *target_; }
    const Graph& graph() const { return graph_; }  // the float network as the target sees it
    const PrecisionPlan& plan() const { return plan_; }
    Processors processors() const { return processors_; }  // that the file may meet

    Scales choose(const StatisticsFile& statistics, const ChooseOptions& options) const;
    QuantizedGraph quantize(const Scales& scales) const;
    QuantizedGraph quantize(const StatisticsFile& statistics, const ChooseOptions& options) const;

  private:
    const Target* target_;
    Graph graph_;
    PrecisionPlan plan_;
    Processors processors_;
};

}  // namespace mlq
