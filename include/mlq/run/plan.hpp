// A Plan is a graph bound to a batch size and to kernels: ordered steps, packed weights, buffers placed in an arena. It
// never changes once made, so threads may share it; each of them runs it in a Workspace of its own.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
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

// An input or output at the plan's batch size.
struct PlanPort {
    std::string name;
    DType type = DType::f32;
    Shape shape;  // logical, in the plain order in memory
};

// What an input of the network reads in one run: elements of its type and shape, which must stay until the run ends.
struct Feed {
    std::string_view name;
    ConstTensorView elements;
};

// A value right after the step that computed it. `elements` has the physical shape of `layout`; uint8 when `quant` is
// set.
struct Observed {
    ValueId value;
    const std::string& name;
    ConstTensorView elements;
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
    std::vector<WayShare> ways = {};
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
    std::vector<ConstTensorView> slots_;
    std::vector<std::vector<ConstTensorView>> inputs_;            // per step
    std::vector<std::vector<TensorView>> outputs_;                // per step
    std::vector<std::byte*> scratch_;                             // per step, null for none
    std::vector<std::vector<ConstTensorView*>> views_of_inputs_;  // per input, among these
};

class Plan {
  public:
    // Throws Error naming the node for shapes and operators that cannot run.
    Plan(Graph graph, const PlanOptions& options);

    // Runs the network on one feed for each input, in any order. What is fed is read where it lies. The observer, if
    // any, sees every computed value in turn. Throws Error for a feed that is missing, unknown, or of another type or
    // shape than its input.
    void run(Workspace& workspace, std::span<const Feed> feeds, const Observer& observer = {}) const;
    // The same for a network of one input that takes floats.
    void run(Workspace& workspace, std::span<const float> input, const Observer& observer = {}) const;
    // An output of the last run, with the type and shape of outputs(); valid until the next run in this workspace.
    // Throws Error for a name that no output has.
    ConstTensorView output(const Workspace& workspace, std::size_t i = 0) const;
    ConstTensorView output(const Workspace& workspace, std::string_view name) const;

    // Runs one step on the workspace as it stands after a run, whose input must still be there: for benchmarks.
    void run_step(Workspace& workspace, std::size_t step) const;

    const Graph& graph() const { return graph_; }
    const std::vector<PlanPort>& inputs() const { return inputs_; }
    const std::vector<PlanPort>& outputs() const { return outputs_; }
    const Shape& input_shape() const { return inputs_.front().shape; }  // of the first input
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
        int input = -1;                          // set: what is fed to this input, or a view of it: not in the arena
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

    void take(Workspace& workspace, std::size_t input, std::span<const Feed> feeds) const;
    void run_steps(Workspace& workspace, const Observer& observer) const;

    Graph graph_;
    PlanOptions options_;
    std::vector<PlanPort> inputs_;
    std::vector<int> input_slots_;
    std::vector<PlanPort> outputs_;
    std::vector<int> output_slots_;
    std::vector<Slot> slots_;
    std::vector<PlannedStep> steps_;
    std::vector<StepInfo> infos_;
    std::vector<Yield> yields_;
    std::size_t arena_bytes_ = 0;
};

}  // namespace mlq
