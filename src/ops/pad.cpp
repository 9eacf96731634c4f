// Pad: elements in front of and behind each axis; a negative number crops. `pads` is an attribute before opset 11 and
// an input since, `axes` says since opset 18 which dimensions it is about. Modes constant, reflect, edge, wrap.
#include <algorithm>
#include <numeric>

#include "constants.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "pick_box.hpp"

namespace mlq {
namespace {

struct Pads {
    std::vector<std::int64_t> begin, end;  // per logical dimension
};

Pads read_pads(const InferContext& context) {
    const std::size_t rank = context.input(0).logical.size();
    const auto pads = list_argument(context, "pads", 1, 11);
    if (!pads.found) throw Error("pads", "are missing");
    std::vector<int> axes(rank);
    std::iota(axes.begin(), axes.end(), 0);
    if (context.opset >= 18 && context.has_input(3)) axes = normal_axes(context.constant_integers(3, "axes"), rank);
    if (pads.values.size() != 2 * axes.size())
        throw Error("pads",
                    std::to_string(pads.values.size()) + " entries for " + std::to_string(axes.size()) + " dimensions");
    constexpr std::int64_t limit = std::int64_t{1} << 31;
    Pads resolved{std::vector<std::int64_t>(rank, 0), std::vector<std::int64_t>(rank, 0)};
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const auto axis = static_cast<std::size_t>(axes[i]);
        for (const auto pad : {pads.values[i], pads.values[i + axes.size()]}) {
            if (pad < -limit || pad > limit) throw Error("pads", std::to_string(pad) + " is out of range");
        }
        resolved.begin[axis] = pads.values[i];
        resolved.end[axis] = pads.values[i + axes.size()];
    }
    return resolved;
}

std::string read_mode(const InferContext& context) {
    const std::string mode = context.node.attributes.text("mode", "constant");
    if (mode != "constant" && mode != "reflect" && mode != "edge" && mode != "wrap")
        throw Error("attribute \"mode\"", quoted(mode) + " is not a padding that ONNX knows");
    return mode;
}

// The input index that stands at `position`, which may lie outside [0, length).
std::int64_t source_of(const std::string& mode, std::int64_t position, std::int64_t length) {
    if (position >= 0 && position < length) return position;
    if (mode == "edge") return std::clamp<std::int64_t>(position, 0, length - 1);
    const auto wrapped = [&](std::int64_t period) { return ((position % period) + period) % period; };
    if (mode == "wrap") return wrapped(length);
    if (mode == "constant") return nothing;
    if (length == 1) return 0;
    const std::int64_t there_and_back = 2 * (length - 1);
    return std::min(wrapped(there_and_back), there_and_back - wrapped(there_and_back));
}

// The value that fills constant padding, in the input's type.
Tensor read_fill(const InferContext& context) {
    const Operand& x = context.input(0);
    const bool given = context.opset >= 11 && context.has_input(2);
    if (given && context.constant_input(2, "the padding value").size() != 1)
        throw Error("the padding value must be one number");
    if (x.type == DType::f32 || x.quant) {
        float value = context.opset < 11 ? context.node.attributes.real("value", 0) : 0;
        if (given) value = real_constant(context.input(2)).data<float>()[0];
        if (x.type == DType::f32) return Tensor::of<float>({1}, std::span(&value, 1));
        const std::uint8_t code = quantize(value, *x.quant);
        return Tensor::of<std::uint8_t>({1}, std::span(&code, 1));
    }
    if (!given) return Tensor(x.type, {1});
    Tensor fill = *context.input(2).constant;
    if (fill.type() != x.type) throw Error("the padding value has another type than the data");
    return std::move(fill).reshaped({1});
}

}  // namespace

void infer_pad(InferContext& context) {
    const Operand& x = context.input(0);
    const std::string mode = read_mode(context);
    const Pads pads = read_pads(context);
    read_fill(context);
    Shape shape;
    for (std::size_t i = 0; i < x.logical.size(); ++i) {
        shape.push_back(x.logical[i] + pads.begin[i] + pads.end[i]);
        if (shape.back() < 0)
            throw Error("pads", "crop more than the " + std::to_string(x.logical[i]) + " elements of dimension " +
                                    std::to_string(i));
        if (x.logical[i] == 0 && shape.back() > 0 && mode != "constant")
            throw Error("pads", "an empty dimension has nothing to repeat");
    }
    set_output(context, 0, x.type, std::move(shape));
}

Step make_pad(const StepContext& context) {
    const Shape& in = context.input(0).logical;
    const Shape& out = context.outputs[0].logical;
    const std::string mode = read_mode(context);
    const Pads pads = read_pads(context);
    Picks picks(out.size());
    for (std::size_t axis = 0; axis < out.size(); ++axis) {
        for (std::int64_t i = 0; i < out[axis]; ++i)
            picks[axis].push_back(source_of(mode, i - pads.begin[axis], in[axis]));
    }
    return make_pick(context, picks, read_fill(context));
}

}  // namespace mlq
