// GatherND: each row of the indices names a slice of the data. ScatterND: the slices that the rows name become updates.
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "scatter_update.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

// Rows of the indices and what they point to.
struct Slices {
    std::int64_t batches = 1;
    std::int64_t rows = 1;          // of indices in a batch
    std::int64_t batch_stride = 0;  // of the data, in elements
    Shape dims;                     // that a row names
    Shape strides;                  // of the data along them
    Shape slice;                    // what a row points to
    std::int64_t length = 1;        // of a slice

    // Where the slice begins that row `row` of batch `batch` names.
    std::int64_t find(const ConstTensorView& indices, std::int64_t batch, std::int64_t row) const {
        const auto depth = static_cast<std::int64_t>(dims.size());
        std::int64_t at = batch * batch_stride;
        for (std::int64_t i = 0; i < depth; ++i) {
            const auto axis = static_cast<std::size_t>(i);
            at += index_at(indices, (batch * rows + row) * depth + i, dims[axis]) * strides[axis];
        }
        return at;
    }
};

Slices read_slices(const InferContext& context) {
    const Shape& data = context.input(0).logical;
    const Operand& indices = context.input(1);
    require_integers(indices);
    require_rank(indices, 1);
    const std::int64_t batch_dims = context.node.attributes.integer("batch_dims", 0);
    const std::int64_t depth = indices.logical.back();
    const auto rank = static_cast<std::int64_t>(data.size()),
               index_rank = static_cast<std::int64_t>(indices.logical.size());
    if (batch_dims < 0 || batch_dims >= index_rank || depth < 1 || depth > rank - batch_dims)
        throw Error("indices of shape " + to_string(indices.logical) + " do not fit data of shape " + to_string(data));
    const auto batch_end = data.begin() + batch_dims;
    if (!std::equal(data.begin(), batch_end, indices.logical.begin()))
        throw Error("the batches of data " + to_string(data) + " and indices " + to_string(indices.logical) +
                    " differ");
    Slices slices;
    slices.batches = volume({data.begin(), batch_end});
    slices.rows = volume({indices.logical.begin() + batch_dims, indices.logical.end() - 1});
    slices.batch_stride = volume({batch_end, data.end()});
    slices.dims = {batch_end, batch_end + depth};
    slices.slice = {batch_end + depth, data.end()};
    slices.length = volume(slices.slice);
    const Shape all = row_major_strides(data);
    slices.strides = {all.begin() + batch_dims, all.begin() + batch_dims + depth};
    return slices;
}

// The indices' shape without its last dimension, and the slice behind it.
Shape shape_of_slices(const InferContext& context, const Slices& slices) {
    const Shape& indices = context.input(1).logical;
    Shape shape(indices.begin(), indices.end() - 1);
    shape.insert(shape.end(), slices.slice.begin(), slices.slice.end());
    return shape;
}

}  // namespace

void infer_gather_nd(InferContext& context) {
    set_output(context, 0, context.input(0).type, shape_of_slices(context, read_slices(context)));
}

Step make_gather_nd(const StepContext& context) {
    const auto bytes = size_of(context.input(0).type);
    return [slices = read_slices(context), bytes](auto inputs, auto outputs) {
        const auto size = static_cast<std::size_t>(slices.length) * bytes;
        std::byte* to = outputs[0].bytes;
        for (std::int64_t batch = 0; batch < slices.batches; ++batch) {
            for (std::int64_t row = 0; row < slices.rows; ++row, to += size) {
                const auto from = static_cast<std::size_t>(slices.find(inputs[1], batch, row)) * bytes;
                std::memcpy(to, inputs[0].bytes + from, size);
            }
        }
    };
}

void infer_scatter_nd(InferContext& context) {
    const Operand& x = context.input(0);
    const Operand& updates = context.input(2);
    read_update(context);
    const Shape expected = shape_of_slices(context, read_slices(context));
    if (updates.logical != expected || meant_type(updates) != meant_type(x))
        throw Error("the updates must have the type of the data and the shape " + to_string(expected) + ", not " +
                    to_string(updates.logical));
    set_output(context, 0, meant_type(x), x.logical);
}

Step make_scatter_nd(const StepContext& context) {
    const Update how = read_update(context);
    return with_type(context.outputs[0].type, [&](auto element) -> Step {
        using T = decltype(element);
        return [slices = read_slices(context), how](auto inputs, auto outputs) {
            std::memcpy(outputs[0].bytes, inputs[0].bytes, outputs[0].byte_size());
            const T* from = inputs[2].template data<T>();
            for (std::int64_t row = 0; row < slices.rows; ++row, from += slices.length) {
                T* const to = outputs[0].template data<T>() + slices.find(inputs[1], 0, row);
                for (std::int64_t i = 0; i < slices.length; ++i) update(to[i], from[i], how);
            }
        };
    });
}

}  // namespace mlq
