#include <algorithm>
#include <numeric>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

// The elements of a sample under other dimensions.
Ints draw_dimensions(Draw& draw, int64_t elements) {
    Ints dims;
    for (int64_t count = draw.between(0, 3); count > 0; --count) {
        Ints divisors;
        for (int64_t n = 1; n <= elements; ++n) {
            if (elements % n == 0) divisors.push_back(n);
        }
        dims.push_back(draw.of(divisors));
        elements /= dims.back();
    }
    dims.push_back(elements);
    return dims;
}

}  // namespace

bool draw_reshape(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 1) return false;
    const int64_t batch = sketch.dim(x, 0);
    Ints target = draw_dimensions(draw, sketch.contents(x).size() / batch);
    const bool batch_first = sketch.free_batch || draw.one_in(2);
    const bool open_batch = sketch.free_batch && draw.one_in(3);
    if (!open_batch && draw.one_in(2))
        target[static_cast<std::size_t>(draw.between(0, static_cast<int64_t>(target.size()) - 1))] = -1;
    if (batch_first) target.insert(target.begin(), open_batch ? -1 : 0);
    if (!batch_first && batch != 1) return false;
    AttributeList attributes;
    if (sketch.opset() >= 14 && draw.one_in(4)) attributes.emplace_back("allowzero", int64_t{0});
    return sketch.add("Reshape", {x, sketch.integers(target)}, attributes).has_value();
}

// x.view(x.size(0), -1) as exporters write it: Shape -> Gather -> Unsqueeze -> Concat -> Reshape.
bool draw_computed_reshape(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 2) return false;
    const int64_t zero = 0;
    const auto shape = sketch.add("Shape", {x});
    const ValueId at = sketch.constant("index", Tensor::of<int64_t>({}, std::span<const int64_t>(&zero, 1)));
    const auto batch = shape ? sketch.add("Gather", {*shape, at}, {{"axis", int64_t{0}}}) : std::nullopt;
    if (!batch) return false;
    const auto list = sketch.opset() < 13 ? sketch.add("Unsqueeze", {*batch}, {{"axes", Ints{0}}})
                                          : sketch.add("Unsqueeze", {*batch, sketch.integers({0})});
    const auto target = sketch.add("Concat", {*list, sketch.integers({-1})}, {{"axis", int64_t{0}}});
    return target && sketch.add("Reshape", {x, *target});
}

bool draw_flatten(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 2) return false;
    const int64_t axis = sketch.free_batch || sketch.draw.one_in(2) ? 1 : sketch.draw.between(0, sketch.rank(x));
    AttributeList attributes;
    if (axis != 1 || sketch.draw.one_in(2)) attributes.emplace_back("axis", axis);
    return sketch.add("Flatten", {x}, attributes).has_value();
}

bool draw_squeeze(Sketch& sketch) {
    const ValueId x = sketch.pick();
    Ints ones;
    for (int64_t axis = sketch.first_axis(); axis < sketch.rank(x); ++axis) {
        if (sketch.dim(x, axis) == 1 && (ones.empty() || sketch.draw.one_in(2))) ones.push_back(axis);
    }
    if (ones.empty() || sketch.rank(x) - static_cast<int64_t>(ones.size()) < 1) return false;
    if (sketch.opset() >= 11 && sketch.draw.one_in(3)) ones.back() -= sketch.rank(x);
    if (sketch.opset() < 13) return sketch.add("Squeeze", {x}, {{"axes", ones}}).has_value();
    return sketch.add("Squeeze", {x, sketch.integers(ones)}).has_value();
}

bool draw_unsqueeze(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) > 4) return false;
    int64_t axis = sketch.draw.between(sketch.first_axis(), sketch.rank(x));
    if (sketch.opset() >= 11 && sketch.draw.one_in(3)) axis -= sketch.rank(x) + 1;
    if (sketch.opset() < 13) return sketch.add("Unsqueeze", {x}, {{"axes", Ints{axis}}}).has_value();
    return sketch.add("Unsqueeze", {x, sketch.integers({axis})}).has_value();
}

bool draw_reduce(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    Ints axes;
    for (int64_t axis = sketch.first_axis(); axis < sketch.rank(x); ++axis) {
        if (draw.one_in(2)) axes.push_back(axis);
    }
    if (sketch.rank(x) == 4 && draw.one_in(3)) axes = {2, 3};
    const bool keeps = draw.one_in(2);
    if (axes.empty() || (!keeps && static_cast<int64_t>(axes.size()) == sketch.rank(x))) return false;
    if (sketch.opset() >= 11 && draw.one_in(3)) {
        for (int64_t& axis : axes) axis -= sketch.rank(x);
    }
    AttributeList attributes;
    if (!keeps || draw.one_in(2)) attributes.emplace_back("keepdims", int64_t{keeps ? 1 : 0});
    const std::string op =
        draw.word({"ReduceMax", "ReduceMax", "ReduceMean", "ReduceMean", "ReduceMean", "ReduceMean", "ReduceMin",
                   "ReduceSum", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceProd", "ReduceLogSumExp"});
    std::vector<ValueId> inputs{x};
    if (sketch.opset() < (op == "ReduceSum" ? 13 : 18)) {
        attributes.emplace_back("axes", axes);
    } else {
        inputs.push_back(sketch.integers(axes));
    }
    return sketch.add(op, inputs, attributes).has_value();
}

}  // namespace mlq::random_networks
