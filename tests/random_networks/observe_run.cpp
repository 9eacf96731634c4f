#include "observe_run.hpp"

#include <algorithm>
#include <cstring>

#include "ops/run_op.hpp"

namespace mlq::random_networks {
namespace {

Shape logical_shape(Shape physical, Layout layout) {
    if (layout == Layout::channels_last && physical.size() >= 3)
        std::rotate(physical.begin() + 1, physical.end() - 1, physical.end());
    return physical;
}

}  // namespace

Tensor copy_of(const ConstTensorView& view) {
    Tensor tensor(view.type, view.shape);
    std::memcpy(tensor.bytes(), view.bytes, view.byte_size());
    return tensor;
}

ObservedRun observe_run(const Plan& plan, std::span<const float> input) {
    ObservedRun run;
    Workspace workspace(plan);
    plan.run(workspace, input, [&](const Observed& seen) {
        const Shape shape = logical_shape(seen.elements.shape, seen.layout);
        run.values.insert_or_assign(
            seen.name, Observation{test::to_logical(copy_of(seen.elements), shape, seen.layout), seen.quant});
        run.order.push_back(seen.name);
    });
    for (std::size_t i = 0; i < plan.graph().outputs.size(); ++i)
        run.outputs.push_back(copy_of(plan.output(workspace, i)));
    return run;
}

}  // namespace mlq::random_networks
