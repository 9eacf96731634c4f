// MaxUnpool: each element goes to the place that the indices of a MaxPool name, the others are 0.
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "window.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

// What MaxPool made smaller, as far as its attributes tell.
Shape read_output_shape(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    const Shape& x = context.input(0).logical;
    const Shape spatial = spatial_of(x);
    Window window = read_steps(attributes, attributes.integers("kernel_shape"));
    read_pads(attributes, window);
    if (window.rank() != spatial.size())
        throw Error("attribute \"kernel_shape\"", "has " + std::to_string(window.rank()) + " numbers for " +
                                                      std::to_string(spatial.size()) + " dimensions");
    if (context.has_input(2)) {
        Shape shape = context.constant_integers(2, "the output shape");
        if (shape.size() != x.size() || shape[0] != x[0] || shape[1] != x[1])
            throw Error("the output shape " + to_string(shape) + " does not fit an input of shape " + to_string(x));
        return shape;
    }
    Shape shape{x[0], x[1]};
    for (std::size_t i = 0; i < spatial.size(); ++i)
        shape.push_back((spatial[i] - 1) * window.strides[i] + window.kernel[i] - window.pads_begin[i] -
                        window.pads_end[i]);
    return shape;
}

}  // namespace

void infer_max_unpool(InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 3, 5);
    require_elements(x);
    const Operand& indices = context.input(1);
    if (indices.type != DType::i64 || indices.logical != x.logical)
        throw Error("input " + quoted(indices.name), "must hold an int64 for each element of input 0, but is " +
                                                         std::string(to_string(indices.type)) + " " +
                                                         to_string(indices.logical));
    set_output(context, 0, meant_type(x), read_output_shape(context));
}

Step make_max_unpool(const StepContext& context) {
    return with_type(context.outputs[0].type, [&](auto element) -> Step {
        using T = decltype(element);
        return [](Step::Inputs inputs, Step::Outputs outputs) {
            std::memset(outputs[0].bytes, 0, outputs[0].byte_size());
            const std::int64_t size = outputs[0].size();
            T* const out = outputs[0].data<T>();
            // One thread: two elements may have the same place.
            for (std::int64_t i = 0; i < inputs[0].size(); ++i) {
                const std::int64_t at = inputs[1].data<std::int64_t>()[i];
                if (at < 0 || at >= size)
                    throw Error("index " + std::to_string(at) + " is outside an output of " + std::to_string(size) +
                                " elements");
                out[at] = inputs[0].data<T>()[i];
            }
        };
    });
}

}  // namespace mlq
