// A Plan is a graph bound to a batch size and to kernels: ordered steps, packed weights, buffers placed in an arena. It
// never changes once made, so threads may share it; each of them runs it in a Workspace of its own.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mlq/base/tensor.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {

struct PlanOptions {
    std::int64_t batch = 1;
    int threads = 1;
    const Kernels* kernels = nullptr;  // null: the best ISA of this CPU
    // Off for calibration and for export, which must see the value between a convolution and the Add that follows it.
    bool fuse_residual = true;
    // Convolutions and products in float round what they multiply to bfloat16 and add up in float32; the values between
    // steps stay float32. For benchmarks: slow where the processor has no such instructions.
    bool bf16 = false;
};

// A value right after the step that computed it. `elements` has the physical shape of `layout`; uint8 when `quant` is
// set.
struct Observed {
    ValueId value;
    const std::string& name;
    TensorView elements;
    Layout layout;
    const std::optional<QuantParams>& quant;
};
using Observer = std::function<void(const Observed&)>;

enum class StepKind {
    int8,
    float32,
    move,
    convert
};  // convert: quantize, dequantize or change the layout between two steps
std::string to_string(StepKind kind);

struct StepInfo {
    StepKind kind;
    std::string op;       // ONNX operator type, or "Quantize", "Dequantize", "Layout"
    std::string node;     // ONNX node name; empty for conversions
    int node_index = -1;  // into Plan::graph().nodes
};

class Plan;

// Buffers of one run at a time. Reusable; costs Plan::workspace_bytes().
class Workspace {
  public:
    explicit Workspace(const Plan& plan);
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    Workspace(Workspace&&) = default;
    Workspace& operator=(Workspace&&) = default;

  private:
    friend class Plan;
    Tensor arena_;
    std::vector<TensorView> slots_;
    std::vector<std::vector<TensorView>> inputs_;   // per step
    std::vector<std::vector<TensorView>> outputs_;  // per step
    std::vector<std::byte*> scratch_;               // per step, null for none
    std::vector<TensorView*> views_of_input_;       // among these
};

class Plan {
  public:
    // Throws Error naming the node for shapes and operators that cannot run.
    Plan(Graph graph, const PlanOptions& options);

    // Runs the network on `input` (float, logical shape input_shape()), which is read where it lies. The observer, if
    // any, sees every computed value in turn.
    void run(Workspace& workspace, std::span<const float> input, const Observer& observer = {}) const;
    // Output i of the last run, float in the plain order, shape batch x ...; valid until the next run in this
    // workspace.
    TensorView output(const Workspace& workspace, std::size_t i = 0) const;

    // Runs one step on the workspace as it stands after a run, whose input must still be there: for benchmarks.
    void run_step(Workspace& workspace, std::size_t step) const;

    const Graph& graph() const { return graph_; }
    const Shape& input_shape() const { return input_shape_; }
    const std::vector<StepInfo>& steps() const { return infos_; }
    std::size_t workspace_bytes() const { return arena_bytes_; }
    const PlanOptions& options() const { return options_; }

  private:
    friend class Workspace;
    friend class PlanBuilder;

    struct Slot {
        DType type;
        Shape shape;  // physical
        std::size_t offset = 0;
        std::shared_ptr<const Tensor> constant;  // set: not in the arena
        bool is_input = false;                   // the caller's floats, or another view of them: not in the arena
    };
    struct PlannedStep {
        Step run;  // empty: the output is another view of the input's bytes
        std::vector<int> inputs;
        std::vector<int> outputs;
        int scratch = -1;  // a slot that lives during the step only; -1: none
    };
    struct Yield {  // a value that is complete after a step
        int step;
        ValueId value;
        int slot;
        Layout layout;
    };

    Graph graph_;
    PlanOptions options_;
    Shape input_shape_;
    int input_slot_ = -1;
    std::vector<int> output_slots_;
    std::vector<Slot> slots_;
    std::vector<PlannedStep> steps_;
    std::vector<StepInfo> infos_;
    std::vector<Yield> yields_;
    std::size_t arena_bytes_ = 0;
};

}  // namespace mlq
