// ReverseSequence: of each sample the first elements along the time axis in reverse order, as many as it is long.
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Axes {
    std::size_t batch, time;
};

Axes read_axes(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    const auto batch = attributes.integer("batch_axis", 1), time = attributes.integer("time_axis", 0);
    if (!(batch == 0 && time == 1) && !(batch == 1 && time == 0))
        throw Error("attributes \"batch_axis\" and \"time_axis\"", "must be 0 and 1, or 1 and 0");
    return {static_cast<std::size_t>(batch), static_cast<std::size_t>(time)};
}

}  // namespace

void infer_reverse_sequence(InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 2);
    const Axes axes = read_axes(context);
    const Operand& lengths = context.input(1);
    require_integers(lengths);
    if (lengths.logical != Shape{x.logical[axes.batch]})
        throw Error("input " + quoted(lengths.name), "must have a length for each of " +
                                                         std::to_string(x.logical[axes.batch]) + " samples, but is " +
                                                         to_string(lengths.logical));
    set_output(context, 0, x.type, x.logical);
}

Step make_reverse_sequence(const StepContext& context) {
    const Axes axes = read_axes(context);
    const Shape shape = context.input(0).logical;
    const std::size_t row =
        static_cast<std::size_t>(volume({shape.begin() + 2, shape.end()})) * size_of(context.input(0).type);
    return [=](Step::Inputs inputs, Step::Outputs outputs) {
        const std::int64_t samples = shape[axes.batch], steps = shape[axes.time];
        const auto place = [&](std::int64_t n, std::int64_t t) {
            return static_cast<std::size_t>(axes.batch == 0 ? n * steps + t : t * samples + n) * row;
        };
        for (std::int64_t n = 0; n < samples; ++n) {
            const std::int64_t length = integer_at(inputs[1], n);
            if (length < 0 || length > steps)
                throw Error("sequence_lens: " + std::to_string(length) + " of sample " + std::to_string(n) +
                            " is outside of 0 to " + std::to_string(steps));
            for (std::int64_t t = 0; t < steps; ++t)
                std::memcpy(outputs[0].bytes + place(n, t), inputs[0].bytes + place(n, t < length ? length - 1 - t : t),
                            row);
        }
    };
}

}  // namespace mlq
