// What mlq knows about an ONNX operator: its shape rule, its float step and, where there is one, its int8 step. ops.cpp
// is the list.
//
// Layout: a value of rank 3 or more may be stored channels-last (N, spatial..., C); its logical shape stays (N, C,
// spatial...). Steps see physical shapes; StepContext::physical_axis maps a logical axis.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mlq/base/tensor.hpp"
#include "mlq/graph/graph.hpp"

namespace mlq {

struct Kernels;  // kernels/kernels.hpp

enum class Layout { plain, channels_last };

// Logical shape -> shape in memory. Identity for plain and for rank < 3.
Shape physical_shape(const Shape& logical, Layout layout);
int physical_axis(int logical_axis, std::size_t rank, Layout layout);  // logical_axis in [0, rank)

// Which layout an operator's data inputs and outputs want.
enum class LayoutRule {
    channels_last,  // convolutions, pooling: rank >= 3 in and out is channels-last
    follow,         // elementwise and axis-wise operators: channels-last if any data input of full rank is, else plain
    plain,          // operators that read the logical order: Reshape, Transpose, MatMul, Gather, ...
};

// One input or output as an operator sees it while shapes are inferred (logical) and when its step is made (also
// physical).
struct Operand {
    bool present = false;
    std::string name;
    DType type = DType::f32;
    Shape logical;
    Layout layout = Layout::plain;
    Shape physical;                    // physical_shape(logical, layout)
    const Tensor* constant = nullptr;  // known contents, in the logical (plain) order, else null
    std::optional<QuantParams> quant;
    const ConstantQuant* constant_quant = nullptr;
};

struct InferContext {
    const Node& node;
    std::int64_t opset;
    std::vector<Operand> inputs;   // as many as node.inputs; absent optional ones have present = false
    std::vector<Operand> outputs;  // as many as node.outputs, `present` is set; to fill: type and logical

    bool has_input(std::size_t i) const { return i < inputs.size() && inputs[i].present; }
    const Operand& input(std::size_t i) const;                            // throws Error "input i is missing"
    const Tensor& constant_input(std::size_t i, const char* what) const;  // throws Error "<what> must be constant; ..."
    std::vector<std::int64_t> constant_integers(std::size_t i, const char* what) const;
};

struct StepContext : InferContext {
    Operand residual;                  // the fused residual, if any
    const Kernels* kernels = nullptr;  // int8 kernels of the chosen ISA
    int threads = 1;
    bool bf16 = false;  // convolutions and products in float multiply in bfloat16
};

// Runs the node once; any number of threads may call it at the same time on different views and scratch. Views have the
// physical shapes of the context; constants that the step took from the context are views too (plain order). The
// residual, if any, is the last element of `inputs`.
class Step {
  public:
    using Inputs = std::span<const ConstTensorView>;
    using Outputs = std::span<const TensorView>;

    Step() = default;
    template <typename Run>
    requires std::invocable<const Run&, Inputs, Outputs> Step(Run run)
        : run_([run = std::move(run)](Inputs inputs, Outputs outputs, std::byte*) { run(inputs, outputs); }) {}
    // A step that needs `scratch_bytes` of memory while it runs; what it finds there means nothing.
    Step(std::size_t scratch_bytes, std::function<void(Inputs inputs, Outputs outputs, std::byte* scratch)> run)
        : run_(std::move(run)), scratch_bytes_(scratch_bytes) {}

    // `scratch` starts on a cache line and holds scratch_bytes().
    void operator()(Inputs inputs, Outputs outputs, std::byte* scratch) const { run_(inputs, outputs, scratch); }
    // With scratch of its own, for a step outside of a plan.
    void operator()(Inputs inputs, Outputs outputs) const;

    std::size_t scratch_bytes() const { return scratch_bytes_; }
    explicit operator bool() const { return static_cast<bool>(run_); }

  private:
    std::function<void(Inputs, Outputs, std::byte*)> run_;
    std::size_t scratch_bytes_ = 0;
};

// What share of its products a layer computes in which way, where its weights decide that (PackedWeights::parts).
struct WayShare {
    std::string way;
    double share;  // of one
};

// A step, or the reason why there is none.
struct MadeStep {
    Step run;
    std::vector<WayShare> ways = {};
    std::string reason;  // set when `run` is empty: what is in the way, as "the weights are not constant"

    MadeStep() = default;
    template <typename Run>
    requires std::constructible_from<Step, Run> MadeStep(Run step) : run(std::move(step)) {}
    explicit operator bool() const { return static_cast<bool>(run); }
};

MadeStep no_step(std::string reason);

struct Operator {
    const char* name;
    LayoutRule layout;
    // Fills outputs[].type and .logical for concrete input shapes. Throws Error (without the node's name: callers add
    // it) for shapes or attributes that ONNX forbids, and for sizes above 2^31 elements.
    void (*infer)(InferContext&);
    // A step in float (or int64/bool for shape arithmetic). Operators that only move data (graph/op_traits) accept
    // every DType: on uint8 they run as they are when input and output share their QuantParams.
    Step (*make_float)(const StepContext&);
    // A step on uint8 operands, or the reason why this configuration has none. Null: the operator has no int8 step.
    MadeStep (*make_int8)(const StepContext&) = nullptr;
    // The layout that the int8 step of this node needs, where the layout rule is `follow`; empty, or null: either will
    // do. So whether a node has an int8 step never depends on what its neighbours chose.
    std::optional<Layout> (*int8_layout)(const InferContext&) = nullptr;
};

// make_float for a node of a quantized network as well: constants that are codes (quant or constant_quant) reach the
// operator as the reals they stand for.
Step make_float_step(const Operator& op, const StepContext& context);

// make_int8, or for an operator that moves data its float step on uint8. At least one data input carries QuantParams;
// otherwise that is the reason.
MadeStep make_int8_step(const Operator& op, const StepContext& context);

std::span<const Operator> operators();
const Operator* find_operator(std::string_view name);

// Throws Error `operator is not supported; ...` saying which export avoids it, where that is known (without the node's
// name: callers add it).
const Operator& require_operator(const Node& node);

}  // namespace mlq
