#include "mlq/run/plan.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/nearest_names.hpp"
#include "mlq/base/error.hpp"
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

std::string describe(DType type, const Shape& shape) {
    return std::string(to_string(type)) + " " + to_string(shape);
}

std::string describe(const PlanPort& input) {
    return "input " + quoted(input.name);
}

// The port's index. Throws Error when there is none of that name.
std::size_t require_port(const std::vector<PlanPort>& ports, std::string_view name, const char* what) {
    const auto found =
        std::find_if(ports.begin(), ports.end(), [&](const PlanPort& port) { return port.name == name; });
    if (found != ports.end()) return static_cast<std::size_t>(found - ports.begin());
    std::vector<std::string> names;
    for (const PlanPort& port : ports) names.push_back(port.name);
    throw Error(std::string(what) + " " + quoted(name), "the network has none of this name", suggest(name, names));
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
        const std::byte* bytes = slot.constant ? slot.constant->bytes() : arena_.bytes() + slot.offset;
        slots_.push_back({slot.type, slot.shape, bytes});
    }
    const auto read = [&](int slot) { return slot < 0 ? ConstTensorView{} : slots_[static_cast<std::size_t>(slot)]; };
    const auto write = [&](int slot) {
        if (slot < 0) return TensorView{};
        const auto& made = plan.slots_[static_cast<std::size_t>(slot)];
        return TensorView{made.type, made.shape, arena_.bytes() + made.offset};
    };
    for (const auto& step : plan.steps_) {
        std::transform(step.inputs.begin(), step.inputs.end(), std::back_inserter(inputs_.emplace_back()), read);
        std::transform(step.outputs.begin(), step.outputs.end(), std::back_inserter(outputs_.emplace_back()), write);
        scratch_.push_back(step.scratch < 0 ? nullptr : write(step.scratch).bytes);
    }
    views_of_inputs_.resize(plan.inputs_.size());
    const auto note = [&](int slot, ConstTensorView& view) {
        if (slot < 0) return;
        const int input = plan.slots_[static_cast<std::size_t>(slot)].input;
        if (input >= 0) views_of_inputs_[static_cast<std::size_t>(input)].push_back(&view);
    };
    for (std::size_t i = 0; i < slots_.size(); ++i) note(static_cast<int>(i), slots_[i]);
    for (std::size_t s = 0; s < plan.steps_.size(); ++s) {
        for (std::size_t i = 0; i < inputs_[s].size(); ++i) note(plan.steps_[s].inputs[i], inputs_[s][i]);
    }
}

void Plan::run_step(Workspace& workspace, std::size_t step) const {
    if (steps_[step].run) steps_[step].run(workspace.inputs_[step], workspace.outputs_[step], workspace.scratch_[step]);
}

void Plan::take(Workspace& workspace, std::size_t input, std::span<const Feed> feeds) const {
    const PlanPort& port = inputs_[input];
    const auto is_fed = [&](const Feed& feed) { return feed.name == port.name; };
    const auto feed = std::find_if(feeds.begin(), feeds.end(), is_fed);
    if (feed == feeds.end()) throw Error(describe(port), "is not fed", "give all inputs of the network");
    if (std::count_if(feed, feeds.end(), is_fed) > 1) throw Error(describe(port), "is fed twice");
    if (feed->elements.type != port.type || feed->elements.shape != port.shape)
        throw Error(describe(port), "is " + describe(port.type, port.shape) + ", but was fed " +
                                        describe(feed->elements.type, feed->elements.shape));
    const int slot = input_slots_[input];
    if (slots_[static_cast<std::size_t>(slot)].input >= 0) {
        for (ConstTensorView* view : workspace.views_of_inputs_[input]) view->bytes = feed->elements.bytes;
    } else {
        std::memcpy(workspace.arena_.bytes() + slots_[static_cast<std::size_t>(slot)].offset, feed->elements.bytes,
                    feed->elements.byte_size());
    }
}

void Plan::run(Workspace& workspace, std::span<const Feed> feeds, const Observer& observer) const {
    for (const Feed& feed : feeds) require_port(inputs_, feed.name, "input");
    for (std::size_t i = 0; i < inputs_.size(); ++i) take(workspace, i, feeds);
    run_steps(workspace, observer);
}

void Plan::run(Workspace& workspace, std::span<const float> input, const Observer& observer) const {
    if (inputs_.size() != 1)
        throw Error("network", "has " + std::to_string(inputs_.size()) + " inputs, but was fed one",
                    "feed them by name");
    const PlanPort& port = inputs_.front();
    const auto count = static_cast<std::int64_t>(input.size());
    const std::byte* const bytes = std::as_bytes(input).data();
    const Feed feed{port.name, {DType::f32, volume(port.shape) == count ? port.shape : Shape{count}, bytes}};
    run(workspace, std::span(&feed, 1), observer);
}

void Plan::run_steps(Workspace& workspace, const Observer& observer) const {
    std::size_t next = 0;
    const auto show = [&](int after) {
        for (; observer && next < yields_.size() && yields_[next].step <= after; ++next) {
            const Yield& yield = yields_[next];
            const Value& value = graph_.values[static_cast<std::size_t>(yield.value)];
            static const std::optional<QuantParams> none;
            const ConstTensorView& elements = workspace.slots_[static_cast<std::size_t>(yield.slot)];
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

ConstTensorView Plan::output(const Workspace& workspace, std::size_t i) const {
    return workspace.slots_[static_cast<std::size_t>(output_slots_.at(i))];
}

ConstTensorView Plan::output(const Workspace& workspace, std::string_view name) const {
    return output(workspace, require_port(outputs_, name, "output"));
}

}  // namespace mlq
