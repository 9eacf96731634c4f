#include "mlq/run/plan.hpp"

#include <omp.h>

#include <cassert>
#include <cstring>

#include "mlq/base/parallel.hpp"
#include "mlq/graph/passes.hpp"
#include "mlq/kernels/kernels.hpp"
#include "plan_builder.hpp"

namespace mlq {

std::string to_string(StepKind kind) {
    switch (kind) {
        case StepKind::int8:
            return "int8";
        case StepKind::float32:
            return "float32";
        case StepKind::move:
            return "move";
        case StepKind::convert:
            return "convert";
    }
    return "unknown";
}

namespace {

// Float steps bring threads of their own (oneDNN's); a team stands by for those between them.
std::size_t end_of_own_steps(const std::vector<StepInfo>& steps, std::size_t begin) {
    while (begin < steps.size() && steps[begin].kind != StepKind::float32) ++begin;
    return begin;
}

}  // namespace

Plan::Plan(Graph graph, const PlanOptions& options) : graph_(std::move(graph)), options_(options) {
    if (options_.kernels == nullptr) options_.kernels = &kernels_for("auto");
    if (options_.fuse_residual) {
        fuse_residual(graph_);
        graph_.tidy();
    }
    PlanBuilder(*this).build();
}

Workspace::Workspace(const Plan& plan) : arena_(DType::u8, {static_cast<std::int64_t>(plan.arena_bytes_)}) {
    for (const auto& slot : plan.slots_) {
        std::byte* bytes = slot.constant ? slot.constant->bytes() : arena_.bytes() + slot.offset;
        slots_.push_back({slot.type, slot.shape, bytes});
    }
    const auto views = [&](const std::vector<int>& slots) {
        std::vector<TensorView> list;
        for (const int slot : slots) list.push_back(slot < 0 ? TensorView{} : slots_[static_cast<std::size_t>(slot)]);
        return list;
    };
    for (const auto& step : plan.steps_) {
        inputs_.push_back(views(step.inputs));
        outputs_.push_back(views(step.outputs));
        scratch_.push_back(step.scratch < 0 ? nullptr : slots_[static_cast<std::size_t>(step.scratch)].bytes);
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (plan.slots_[i].is_input) views_of_input_.push_back(&slots_[i]);
    }
    for (std::size_t s = 0; s < plan.steps_.size(); ++s) {
        for (std::size_t i = 0; i < inputs_[s].size(); ++i) {
            const int slot = plan.steps_[s].inputs[i];
            if (slot >= 0 && plan.slots_[static_cast<std::size_t>(slot)].is_input)
                views_of_input_.push_back(&inputs_[s][i]);
        }
    }
}

void Plan::run_step(Workspace& workspace, std::size_t step) const {
    if (steps_[step].run) steps_[step].run(workspace.inputs_[step], workspace.outputs_[step], workspace.scratch_[step]);
}

void Plan::run(Workspace& workspace, std::span<const float> input, const Observer& observer) const {
    TensorView& in = workspace.slots_[static_cast<std::size_t>(input_slot_)];
    assert(input.size() == static_cast<std::size_t>(in.size()));
    if (slots_[static_cast<std::size_t>(input_slot_)].is_input) {
        // No step writes to its inputs, so the caller's floats stay as they are.
        auto* bytes = const_cast<std::byte*>(std::as_bytes(input).data());
        for (TensorView* view : workspace.views_of_input_) view->bytes = bytes;
    } else {
        std::memcpy(in.bytes, input.data(), input.size_bytes());
    }
    if (!omp_in_parallel()) omp_set_num_threads(options_.threads);

    std::size_t next = 0;
    const auto show = [&](int after) {
        for (; observer && next < yields_.size() && yields_[next].step <= after; ++next) {
            const Yield& yield = yields_[next];
            const Value& value = graph_.values[static_cast<std::size_t>(yield.value)];
            static const std::optional<QuantParams> none;
            const TensorView& elements = workspace.slots_[static_cast<std::size_t>(yield.slot)];
            observer(
                {yield.value, value.name, elements, yield.layout, elements.type == DType::u8 ? value.quant : none});
        }
    };
    show(-1);
    for (std::size_t s = 0; s < steps_.size();) {
        const std::size_t end = observer ? s : end_of_own_steps(infos_, s);
        if (end > s) {
            with_team(options_.threads, [&] {
                for (; s < end; ++s) run_step(workspace, s);
            });
        } else {
            run_step(workspace, s);
            show(static_cast<int>(s++));
        }
    }
}

TensorView Plan::output(const Workspace& workspace, std::size_t i) const {
    return workspace.slots_[static_cast<std::size_t>(output_slots_.at(i))];
}

}  // namespace mlq
