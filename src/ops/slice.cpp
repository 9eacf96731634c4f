// Slice: along each axis every step-th element from start up to end, which it leaves out. Attributes before opset 10,
// constant inputs (starts, ends, axes, steps) since.
#include <algorithm>
#include <numeric>

#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Progression {
    std::int64_t start = 0, step = 1, count = 0;
};

std::vector<std::int64_t> optional_list(const InferContext& context, const char* name, std::size_t i,
                                        std::vector<std::int64_t> fallback) {
    auto argument = list_argument(context, name, i, 10);
    return argument.found ? argument.values : fallback;
}

// Numpy's rules: negative positions count from the end, everything is clamped to what is there.
Progression resolve(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t length) {
    if (step == 0) throw Error("steps", "0 never arrives");
    const auto resolved = [&](std::int64_t position) {
        if (position < 0) position += length;
        return step > 0 ? std::clamp<std::int64_t>(position, 0, length)
                        : std::clamp<std::int64_t>(position, -1, length - 1);
    };
    // A step longer than the axis takes one element, whatever its length.
    step = std::clamp<std::int64_t>(step, -length - 1, length + 1);
    const std::int64_t first = resolved(start), last = resolved(end);
    const std::int64_t reach = step > 0 ? last - first : first - last;
    const std::int64_t stride = step > 0 ? step : -step;
    return {first, step, reach <= 0 ? 0 : (reach + stride - 1) / stride};
}

std::vector<Progression> read_ranges(const InferContext& context) {
    const Shape& shape = context.input(0).logical;
    const auto starts = list_argument(context, "starts", 1, 10).values;
    const auto ends = list_argument(context, "ends", 2, 10).values;
    std::vector<std::int64_t> all(starts.size());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    const auto axes = normal_axes(optional_list(context, "axes", 3, all), shape.size());
    const auto steps =
        context.opset < 10 ? Shape(starts.size(), 1) : optional_list(context, "steps", 4, Shape(starts.size(), 1));
    if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
        throw Error("starts, ends, axes and steps differ in length");
    std::vector<Progression> ranges;
    for (const auto length : shape) ranges.push_back({0, 1, length});
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const auto axis = static_cast<std::size_t>(axes[i]);
        ranges[axis] = resolve(starts[i], ends[i], steps[i], shape[axis]);
    }
    return ranges;
}

}  // namespace

void infer_slice(InferContext& context) {
    Shape shape;
    for (const Progression& range : read_ranges(context)) shape.push_back(range.count);
    set_output(context, 0, context.input(0).type, std::move(shape));
}

Step make_slice(const StepContext& context) {
    const Operand& out = context.outputs[0];
    Strides from = logical_strides(context.input(0));
    std::int64_t offset = 0;
    const auto ranges = read_ranges(context);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        offset += ranges[i].start * from[i];
        from[i] *= ranges[i].step;
    }
    const BoxCopy copy = make_box_copy(out.logical, logical_strides(out), from, 0, offset);
    return [copy, type = out.type, threads = context.threads](auto inputs, auto outputs) {
        copy_box(copy, outputs[0].bytes, inputs[0].bytes, type, threads);
    };
}

}  // namespace mlq
