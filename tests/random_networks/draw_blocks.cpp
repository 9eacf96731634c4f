#include <cmath>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

// A convolution that keeps the image's size.
std::optional<ValueId> add_same_conv(Sketch& sketch, ValueId x, int64_t filters, int64_t side) {
    const int64_t channels = sketch.dim(x, 1);
    const double size = 1.5 / std::sqrt(static_cast<double>(channels * side * side));
    std::vector<ValueId> inputs{x, sketch.floats({filters, channels, side, side}, -size, size)};
    if (sketch.draw.one_in(2)) inputs.push_back(sketch.floats({filters}));
    return sketch.add("Conv", inputs, {{"pads", Ints(4, side / 2)}});
}

std::optional<ValueId> add_relu(Sketch& sketch, std::optional<ValueId> x) {
    return x ? sketch.add("Relu", {*x}) : std::nullopt;
}

}  // namespace

// Conv (-> Relu -> Conv) -> Add with what it read (-> Relu).
bool draw_residual(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.rank(x) != 4) return false;
    const int64_t channels = sketch.dim(x, 1);
    std::optional<ValueId> y = x;
    if (draw.one_in(2)) y = add_relu(sketch, add_same_conv(sketch, x, draw.between(1, 8), 1));
    y = y ? add_same_conv(sketch, *y, channels, draw.one_in(2) ? 1 : 3) : std::nullopt;
    if (!y) return false;
    const auto sum = sketch.add("Add", draw.one_in(2) ? std::vector{x, *y} : std::vector{*y, x});
    return sum && (draw.one_in(2) || add_relu(sketch, sum));
}

// Squeeze and excitation, or x * sigmoid(x).
bool draw_gate(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    std::optional<ValueId> gate = x;
    if (sketch.rank(x) == 4 && draw.one_in(2)) {
        const int64_t channels = sketch.dim(x, 1);
        gate = sketch.add("GlobalAveragePool", {x});
        gate = gate ? add_relu(sketch, add_same_conv(sketch, *gate, draw.between(1, 4), 1)) : gate;
        gate = gate ? add_same_conv(sketch, *gate, channels, 1) : gate;
    }
    gate = gate ? sketch.add(draw.one_in(3) ? "HardSigmoid" : "Sigmoid", {*gate}) : gate;
    return gate && sketch.add("Mul", draw.one_in(2) ? std::vector{x, *gate} : std::vector{*gate, x});
}

// Two ways from one value, joined by Concat.
bool draw_branches(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.rank(x) != 4) return false;
    const auto a = add_same_conv(sketch, x, draw.between(1, 6), 1);
    std::optional<ValueId> b = x;
    switch (draw.between(0, 2)) {
        case 0:
            b = add_same_conv(sketch, x, draw.between(1, 6), 3);
            break;
        case 1:
            b = sketch.add(draw.one_in(2) ? "MaxPool" : "AveragePool", {x},
                           {{"kernel_shape", Ints{3, 3}}, {"pads", Ints{1, 1, 1, 1}}});
            break;
        default:
            break;
    }
    if (!a || !b) return false;
    return sketch.add("Concat", draw.one_in(2) ? std::vector{*a, *b} : std::vector{*b, *a}, {{"axis", int64_t{1}}})
        .has_value();
}

}  // namespace mlq::random_networks
