#include "plan_builder.hpp"

#include <unistd.h>

#include <algorithm>

#include "arena.hpp"
#include "convert_layout.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/graph/passes.hpp"
#include "mlq/kernels/kernels.hpp"
#include "node_layout.hpp"

namespace mlq {
namespace {

// On plain tensors the output is the input under another shape. A Dropout that also makes a mask does more.
bool only_renames_dimensions(const Node& node) {
    return traits_of(node).same_bytes && node.outputs.size() == 1;
}

void check_memory(std::size_t bytes) {
    const auto machine =
        static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    if (bytes > machine / 10 * 8)
        throw Error("buffers",
                    "the network needs " + std::to_string(bytes >> 20) + " MiB of buffers, this machine has " +
                        std::to_string(machine >> 20) + " MiB",
                    "use a smaller batch");
}

// Elements a thread takes at once when a step is a plain sweep over memory.
constexpr std::int64_t sweep = 1 << 14;

void for_sweeps(int threads, std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& work) {
    const std::int64_t pieces = (count + sweep - 1) / sweep;
    parallel_for(threads, pieces, [&](std::int64_t i) { work(i * sweep, std::min(sweep, count - i * sweep)); });
}

}  // namespace

PlanBuilder::PlanBuilder(Plan& plan) : plan_(plan), infos_(infer_values(plan.graph_, plan.options_.batch)) {}

void PlanBuilder::build() {
    add_inputs();
    for (std::size_t i = 0; i < plan_.graph_.nodes.size(); ++i)
        with_context(describe(plan_.graph_.nodes[i]), [&] { add_node(i); });
    add_outputs();
    place_slots();
}

void PlanBuilder::add_inputs() {
    for (const ValueId input : plan_.graph_.inputs) {
        const ValueInfo& known = info(input);
        plan_.inputs_.push_back({value_of(input).name, known.type, known.shape});
        const int slot = add_slot(known.type, known.shape);
        plan_.input_slots_.push_back(slot);
        const bool is_coded = value_of(input).quant.has_value();
        const int held = is_coded ? quantize_slot(input, slot, Layout::plain) : slot;  // for whoever reads it
        hold(input, Layout::plain, is_coded, held);
        yield(input, held, Layout::plain);
    }
}

void PlanBuilder::add_node(std::size_t index) {
    const Node& node = plan_.graph_.nodes[index];
    const bool known = std::all_of(node.outputs.begin(), node.outputs.end(),
                                   [&](ValueId id) { return id == no_value || info(id).constant != nullptr; });
    if (known) return;
    if (rounds_only(plan_.graph_, node)) return add_rounding(node);
    const Operator& op = require_operator(node);
    // The data of a convolution or pool is turned to channels-last even if it is constant.
    if (const ValueId data = node.inputs.empty() ? no_value : node.inputs.front();
        op.layout == LayoutRule::channels_last && data != no_value && info(data).constant)
        hold(data, Layout::plain, value_of(data).quant.has_value(), constant_slot(data));
    const StepContext inferred = inferred_context(plan_.graph_, node, op, infos_);
    const Layout layout = float_layout(op, inferred, reads_channels_last(node));
    const Layout coded_layout = int8_layout(op, inferred, layout);
    if (node.precision != Precision::float32) {
        const std::string reason = add_int8_step(op, make_context(inferred, coded_layout), index, coded_layout);
        if (reason.empty()) return;
        if (node.precision == Precision::int8) throw Error("", "cannot run in int8: " + reason);
    }
    add_float_step(op, make_context(inferred, layout), index, layout);
}

void PlanBuilder::add_rounding(const Node& node) {
    const ValueId from = node.inputs.front();
    const ValueId to = node.outputs.front();
    const Layout layout = home_.at(from).first;
    const int slot = quantize_slot(to, slot_for(from, layout, false), layout);
    hold(to, layout, true, slot);
    yield(to, slot, layout);
}

void PlanBuilder::add_outputs() {
    for (const ValueId id : plan_.graph_.outputs) {
        const int slot = info(id).constant ? constant_slot(id) : slot_for(id, Layout::plain, false);
        plan_.output_slots_.push_back(slot);
        plan_.outputs_.push_back(
            {value_of(id).name, plan_.slots_[static_cast<std::size_t>(slot)].type, info(id).shape});
    }
}

bool PlanBuilder::reads_channels_last(const Node& node) const {
    const auto is_channels_last = [&](ValueId id) {
        return id != no_value && !info(id).constant && home_.at(id).first == Layout::channels_last;
    };
    return std::any_of(node.inputs.begin(), node.inputs.end(), is_channels_last) || is_channels_last(node.residual);
}

StepContext PlanBuilder::make_context(const StepContext& inferred, Layout layout) const {
    StepContext context = laid_out(inferred, layout);
    context.kernels = plan_.options_.kernels;
    context.threads = plan_.options_.threads;
    context.bf16 = plan_.options_.bf16;
    return context;
}

std::string PlanBuilder::add_int8_step(const Operator& op, const StepContext& context, std::size_t index,
                                       Layout layout) {
    const Node& node = plan_.graph_.nodes[index];
    MadeStep made_step = make_int8_step(op, context);
    if (!made_step) return made_step.reason;
    const StepKind kind = moves_data(node) ? StepKind::move : StepKind::int8;
    const bool renames = only_renames_dimensions(node) && layout == Layout::plain;
    Step run = renames ? Step{} : std::move(made_step.run);
    std::vector<int> outputs;
    const auto inputs = input_slots(context, node, layout, true);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        const ValueId id = node.outputs[i];
        if (id == no_value) {
            outputs.push_back(-1);
            continue;
        }
        const Operand& output = context.outputs[i];
        outputs.push_back(add_slot(output.quant ? DType::u8 : output.type, output.physical));
        if (!run) aliases_[static_cast<std::size_t>(outputs.back())] = inputs.front();
        hold(id, output.layout, output.quant.has_value(), outputs.back());
    }
    const auto made = outputs;
    add_step(std::move(run), inputs, std::move(outputs),
             {kind, node.op, node.name, static_cast<int>(index), std::move(made_step.ways)});
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (node.outputs[i] != no_value) yield(node.outputs[i], made[i], context.outputs[i].layout);
    }
    return {};
}

void PlanBuilder::add_float_step(const Operator& op, StepContext context, std::size_t index, Layout layout) {
    const Node& node = plan_.graph_.nodes[index];
    const auto wanted = context.outputs;
    for (auto& operand : context.inputs) {
        if (operand.constant == nullptr) operand.quant.reset();  // constant codes become reals in make_float_step
    }
    for (auto& operand : context.outputs) operand.quant.reset();
    context.residual.quant.reset();
    Step run;
    const bool renames = only_renames_dimensions(node) && layout == Layout::plain;
    if (!renames) run = make_float_step(op, context);
    const auto inputs = input_slots(context, node, layout, false);
    std::vector<int> outputs;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        outputs.push_back(node.outputs[i] == no_value ? -1
                                                      : add_slot(context.outputs[i].type, context.outputs[i].physical));
        if (renames && outputs.back() >= 0) aliases_[static_cast<std::size_t>(outputs.back())] = inputs.front();
    }
    const auto made = outputs;
    add_step(std::move(run), inputs, std::move(outputs),
             {renames ? StepKind::move : StepKind::float32, node.op, node.name, static_cast<int>(index)});
    for (std::size_t i = 0; i < made.size(); ++i) {
        const ValueId id = node.outputs[i];
        if (id == no_value) continue;
        const Layout at = wanted[i].layout;
        const int slot = wanted[i].quant ? quantize_slot(id, made[i], at) : made[i];
        hold(id, at, wanted[i].quant.has_value(), slot);
        yield(id, slot, at);
    }
}

std::vector<int> PlanBuilder::input_slots(const StepContext& context, const Node& node, Layout layout, bool quantized) {
    std::vector<int> slots;
    const auto add = [&](ValueId id, const Operand& operand) {
        if (!operand.present) {
            slots.push_back(-1);
        } else if (operand.constant != nullptr) {
            slots.push_back(constant_slot(id));
        } else {
            const Layout at = operand.logical.size() >= 3 ? layout : Layout::plain;
            slots.push_back(slot_for(id, at, quantized && value_of(id).quant.has_value()));
        }
    };
    for (std::size_t i = 0; i < node.inputs.size(); ++i) add(node.inputs[i], context.inputs[i]);
    if (node.residual != no_value) add(node.residual, context.residual);
    return slots;
}

int PlanBuilder::slot_for(ValueId id, Layout layout, bool quantized) {
    if (const auto found = forms_.find({id, layout, quantized}); found != forms_.end()) return found->second;
    const auto [home_layout, home_quantized] = home_.at(id);
    int slot = forms_.at({id, home_layout, home_quantized});
    if (home_layout != layout && quantized && !home_quantized) {  // bytes change their order for less than floats
        slot = relayout_slot(id, slot_for(id, home_layout, true), home_layout, layout);
        hold(id, layout, true, slot);
        return slot;
    }
    if (home_layout != layout) {
        const auto at_home = forms_.find({id, layout, home_quantized});
        slot = at_home != forms_.end() ? at_home->second : relayout_slot(id, slot, home_layout, layout);
        hold(id, layout, home_quantized, slot);
    }
    if (home_quantized != quantized) {
        slot = quantized ? quantize_slot(id, slot, layout) : dequantize_slot(id, slot, layout);
        hold(id, layout, quantized, slot);
    }
    return slot;
}

int PlanBuilder::add_slot(DType type, const Shape& physical) {
    plan_.slots_.push_back({type, physical, 0, nullptr, -1});
    aliases_.push_back(-1);
    return static_cast<int>(plan_.slots_.size()) - 1;
}

int PlanBuilder::constant_slot(ValueId id) {
    if (const auto found = constants_.find(id); found != constants_.end()) return found->second;
    const auto& constant = info(id).constant;
    const int slot = add_slot(constant->type(), constant->shape());
    plan_.slots_.back().constant = constant;
    constants_[id] = slot;
    return slot;
}

void PlanBuilder::hold(ValueId id, Layout layout, bool quantized, int slot) {
    forms_.emplace(Form{id, layout, quantized}, slot);
    home_.emplace(id, std::pair{layout, quantized});
}

void PlanBuilder::yield(ValueId id, int slot, Layout layout) {
    plan_.yields_.push_back({static_cast<int>(plan_.steps_.size()) - 1, id, slot, layout});
}

void PlanBuilder::add_step(Step run, std::vector<int> inputs, std::vector<int> outputs, StepInfo step_info) {
    const auto scratch_bytes = static_cast<std::int64_t>(run.scratch_bytes());
    const int scratch = scratch_bytes > 0 ? add_slot(DType::u8, {scratch_bytes}) : -1;
    plan_.steps_.push_back({std::move(run), std::move(inputs), std::move(outputs), scratch});
    plan_.infos_.push_back(std::move(step_info));
}

int PlanBuilder::quantize_slot(ValueId id, int from, Layout layout) {
    const int to = add_slot(DType::u8, physical_shape(info(id).shape, layout));
    const QuantParams quant = *value_of(id).quant;
    const Kernels& kernels = *plan_.options_.kernels;
    const int threads = plan_.options_.threads;
    add_step(
        [quant, &kernels, threads](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
            const float* x = in[0].data<float>();
            std::uint8_t* q = out[0].data<std::uint8_t>();
            for_sweeps(threads, in[0].size(), [&](std::int64_t at, std::int64_t count) {
                kernels.quantize({.input = x + at,
                                  .output = q + at,
                                  .count = count,
                                  .scale = quant.scale,
                                  .zero_point = quant.zero_point,
                                  .highest = quant.highest});
            });
        },
        {from}, {to}, {StepKind::convert, "Quantize", {}, -1});
    return to;
}

int PlanBuilder::dequantize_slot(ValueId id, int from, Layout layout) {
    const int to = add_slot(DType::f32, physical_shape(info(id).shape, layout));
    const QuantParams quant = *value_of(id).quant;
    const Kernels& kernels = *plan_.options_.kernels;
    const int threads = plan_.options_.threads;
    add_step(
        [quant, &kernels, threads](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
            const std::uint8_t* q = in[0].data<std::uint8_t>();
            float* x = out[0].data<float>();
            for_sweeps(threads, in[0].size(), [&](std::int64_t at, std::int64_t count) {
                kernels.dequantize({.input = q + at,
                                    .output = x + at,
                                    .count = count,
                                    .scale = quant.scale,
                                    .zero_point = quant.zero_point});
            });
        },
        {from}, {to}, {StepKind::convert, "Dequantize", {}, -1});
    return to;
}

int PlanBuilder::relayout_slot(ValueId id, int from, Layout from_layout, Layout to_layout) {
    const DType type = plan_.slots_[static_cast<std::size_t>(from)].type;
    const int to = add_slot(type, physical_shape(info(id).shape, to_layout));
    Step run;
    if (same_in_both_layouts(info(id).shape)) {
        aliases_[static_cast<std::size_t>(to)] = from;
    } else {
        const int threads = plan_.options_.threads;
        const Kernels& kernels = *plan_.options_.kernels;
        run = [from_layout, &kernels, threads](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
            convert_layout(in[0], from_layout, out[0], kernels, threads);
        };
    }
    add_step(std::move(run), {from}, {to}, {StepKind::convert, "Layout", {}, -1});
    return to;
}

void PlanBuilder::place_slots() {
    const auto count = plan_.slots_.size();
    const int last_step = static_cast<int>(plan_.steps_.size());
    std::vector<int> root(count);
    for (std::size_t i = 0; i < count; ++i)
        root[i] = aliases_[i] < 0 ? static_cast<int>(i) : root[static_cast<std::size_t>(aliases_[i])];

    // What the caller feeds is read where it lies, unless an output of the network is nothing but a view of it.
    for (std::size_t input = 0; input < plan_.input_slots_.size(); ++input) {
        const auto is_view = [&](int slot) {
            return root[static_cast<std::size_t>(slot)] == plan_.input_slots_[input];
        };
        if (std::any_of(plan_.output_slots_.begin(), plan_.output_slots_.end(), is_view)) continue;
        for (std::size_t i = 0; i < count; ++i) {
            if (is_view(static_cast<int>(i))) plan_.slots_[i].input = static_cast<int>(input);
        }
    }

    std::vector<Lifetime> lifetimes(count, {0, last_step, -1});
    const auto use = [&](int slot, int step) {
        if (slot < 0) return;
        auto& lifetime = lifetimes[static_cast<std::size_t>(root[static_cast<std::size_t>(slot)])];
        lifetime.first = std::min(lifetime.first, step);
        lifetime.last = std::max(lifetime.last, step);
    };
    for (const int slot : plan_.input_slots_) use(slot, -1);
    for (int s = 0; s < last_step; ++s) {
        for (const int slot : plan_.steps_[static_cast<std::size_t>(s)].inputs) use(slot, s);
        for (const int slot : plan_.steps_[static_cast<std::size_t>(s)].outputs) use(slot, s);
        use(plan_.steps_[static_cast<std::size_t>(s)].scratch, s);
    }
    for (const int slot : plan_.output_slots_) use(slot, last_step);

    std::vector<Lifetime> placed;
    std::vector<std::size_t> owners;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& slot = plan_.slots_[i];
        const bool elsewhere = slot.constant || slot.input >= 0;
        if (root[i] != static_cast<int>(i) || elsewhere || lifetimes[i].last < lifetimes[i].first) continue;
        lifetimes[i].bytes = static_cast<std::size_t>(volume(slot.shape)) * size_of(slot.type);
        placed.push_back(lifetimes[i]);
        owners.push_back(i);
    }
    const ArenaLayout layout = place_buffers(placed);
    for (std::size_t k = 0; k < owners.size(); ++k) plan_.slots_[owners[k]].offset = layout.offsets[k];
    for (std::size_t i = 0; i < count; ++i) {
        const auto& owner = plan_.slots_[static_cast<std::size_t>(root[i])];
        plan_.slots_[i].offset = owner.offset;
        if (root[i] != static_cast<int>(i)) plan_.slots_[i].constant = owner.constant;
    }
    check_memory(layout.bytes);
    plan_.arena_bytes_ = layout.bytes;
}

}  // namespace mlq
