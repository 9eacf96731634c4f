// Pieces that shape rules share: axes, types, broadcasting. All throw Error for what ONNX forbids.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

// An axis in [-rank, rank) as one in [0, rank).
int normal_axis(std::int64_t axis, std::size_t rank, std::string_view name = "axis");

// The same for a list; throws for an axis that is listed twice.
std::vector<int> normal_axes(const std::vector<std::int64_t>& axes, std::size_t rank, std::string_view name = "axes");

// A list that opsets before `since` give as an attribute and later ones as constant input `i`; `found` is false when
// the node has neither.
struct ListArgument {
    bool found = false;
    std::vector<std::int64_t> values;
};
ListArgument list_argument(const InferContext& context, const char* name, std::size_t i, std::int64_t since);

// Numpy broadcasting of two shapes.
Shape broadcast(const Shape& a, const Shape& b);

// float32 for codes that stand for reals, else the operand's own type.
DType meant_type(const Operand& operand);

// Input i, which must hold reals: float32, or codes that carry QuantParams or ConstantQuant.
const Operand& real_input(const InferContext& context, std::size_t i);
// The type of inputs [0, count): the integer type that all of them have (none of them codes), else they must hold reals.
DType arithmetic_type(const InferContext& context, std::size_t count);
// The same without bytes: int32 or int64 where all of them are, else they must hold reals.
DType number_type(const InferContext& context, std::size_t count);
// Throws where the operand does not hold indices: int32 or int64.
void require_integers(const Operand& operand);
// Element i of a view of int32 or int64.
std::int64_t integer_at(const ConstTensorView& integers, std::int64_t i);
// The same as an index of an axis of this length; throws Error for one outside [-length, length).
std::int64_t index_at(const ConstTensorView& indices, std::int64_t i, std::int64_t length);
void require_rank(const Operand& operand, std::size_t low, std::size_t high = 16);
// No dimension of the operand is 0: windows, means and maxima of nothing do not exist.
void require_elements(const Operand& operand);

// Fills outputs[i]. Throws Error when the shape has more than 2^31 elements or a negative dimension.
void set_output(InferContext& context, std::size_t i, DType type, Shape shape);

// Shape rules of their own: one real input, output alike; any input, output alike.
void infer_real_like_input(InferContext& context);

}  // namespace mlq
