// Builds a Plan node by node; private to src/run.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "mlq/run/infer_values.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {

class PlanBuilder {
  public:
    explicit PlanBuilder(Plan& plan);
    void build();

  private:
    // A value may be held in several forms; the first is made by its producer, the others by conversion steps on
    // demand.
    using Form = std::tuple<ValueId, Layout, bool>;  // value, layout, quantized

    void add_inputs();
    void add_node(std::size_t index);
    void add_rounding(const Node& node);
    void add_outputs();

    bool reads_channels_last(const Node& node) const;
    StepContext make_context(const StepContext& inferred, Layout layout) const;
    // Empty when the step was added, else what stands against it.
    std::string add_int8_step(const Operator& op, const StepContext& context, std::size_t index, Layout layout);
    void add_float_step(const Operator& op, StepContext context, std::size_t index, Layout layout);
    void add_step(Step run, std::vector<int> inputs, std::vector<int> outputs, StepInfo info);
    std::vector<int> input_slots(const StepContext& context, const Node& node, Layout layout, bool quantized);

    int slot_for(ValueId value, Layout layout, bool quantized);
    int add_slot(DType type, const Shape& physical);
    int constant_slot(ValueId value);
    void hold(ValueId value, Layout layout, bool quantized, int slot);
    void yield(ValueId value, int slot, Layout layout);
    int quantize_slot(ValueId value, int from, Layout layout);
    int dequantize_slot(ValueId value, int from, Layout layout);
    int relayout_slot(ValueId value, int from, Layout from_layout, Layout to_layout);
    void place_slots();

    const ValueInfo& info(ValueId value) const { return infos_[static_cast<std::size_t>(value)]; }
    const Value& value_of(ValueId value) const { return plan_.graph_.values[static_cast<std::size_t>(value)]; }

    Plan& plan_;
    std::vector<ValueInfo> infos_;
    std::map<Form, int> forms_;
    std::map<ValueId, std::pair<Layout, bool>> home_;  // the form that the producer made
    std::map<ValueId, int> constants_;
    std::vector<int> aliases_;  // per slot: the slot whose bytes it shares, or -1
};

}  // namespace mlq
