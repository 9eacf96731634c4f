#include <algorithm>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

const char* draw_operator(Draw& draw) {
    return draw.word({"Add", "Add", "Add", "Mul", "Mul", "Sub", "Div"});
}

// Shapes that broadcast to that of x without its batch: a number, one per channel, a row, all of a sample, ...
Shape draw_broadcast(Sketch& sketch, ValueId x) {
    const Shape& shape = sketch.shape(x);
    switch (sketch.draw.between(0, 5)) {
        case 0:
            return {};
        case 1:
            return {1};
        case 2:
        case 3: {
            Shape channels(shape.size() - 1, 1);
            channels[0] = shape[1];
            if (sketch.draw.one_in(2)) channels.insert(channels.begin(), 1);
            return channels;
        }
        default: {
            Shape some(shape.begin() + sketch.draw.between(1, sketch.rank(x) - 1), shape.end());
            for (int64_t& dim : some) dim = sketch.draw.one_in(4) ? 1 : dim;
            return some;
        }
    }
}

// A constant that x can be divided by: away from zero, and positive or of both signs.
ValueId draw_operand(Sketch& sketch, const Shape& shape, bool divides) {
    if (divides) return sketch.floats(shape, 0.5, 2);
    const bool positive = sketch.draw.one_in(3);
    return sketch.floats(shape, positive ? 0 : -1, positive ? 2 : 1);
}

bool draw_power(Sketch& sketch, ValueId x) {
    const auto base = sketch.add("Abs", {x});
    if (!base) return false;
    const float exponent = sketch.draw.of(std::vector<float>{0.5F, 1, 2, 2, 3, 1.3F});
    return sketch
        .add("Pow", {*base, sketch.floats(sketch.draw.one_in(2) ? Shape{} : Shape{1}, static_cast<double>(exponent),
                                          static_cast<double>(exponent))})
        .has_value();
}

}  // namespace

// Two values of the network: of one shape, the same twice, or one that broadcasts over the other.
bool draw_binary(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId a = sketch.pick();
    std::vector<ValueId> partners = sketch.all_like(a);
    for (const ValueId id : sketch.values()) {
        const Shape& small = sketch.shape(id);
        const Shape& large = sketch.shape(a);
        bool broadcasts = small.size() == large.size() && small != large;
        for (std::size_t i = 0; broadcasts && i < small.size(); ++i) broadcasts = small[i] == large[i] || small[i] == 1;
        if (broadcasts) partners.push_back(id);
    }
    if (partners.empty() && !draw.one_in(4)) return false;
    const ValueId b = partners.empty() || draw.one_in(8) ? a : draw.of(partners);
    const std::string op = draw.word({"Add", "Add", "Add", "Mul", "Sub"});
    return sketch.add(op, draw.one_in(2) ? std::vector{a, b} : std::vector{b, a}).has_value();
}

bool draw_binary_constant(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 2) return false;
    if (sketch.draw.one_in(12)) return draw_power(sketch, x);
    const std::string op = draw_operator(sketch.draw);
    const ValueId c = draw_operand(sketch, draw_broadcast(sketch, x), op == "Div");
    const bool on_the_left = op != "Div" && sketch.draw.one_in(3);
    return sketch.add(op, on_the_left ? std::vector{c, x} : std::vector{x, c}).has_value();
}

// The same with a constant that a node makes.
bool draw_binary_made(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 2) return false;
    const Shape shape = draw_broadcast(sketch, x);
    std::optional<ValueId> made;
    if (sketch.opset() >= 9 && sketch.draw.one_in(2)) {
        const float value = sketch.draw.real(0.5, 2);
        made = sketch.add("ConstantOfShape", {sketch.integers(shape)},
                          {{"value", Tensor::of<float>({1}, std::span(&value, 1))}});
    } else {
        Tensor values(DType::f32, shape);
        for (float& value : values.span<float>()) value = sketch.draw.real(0.5, 2);
        made = sketch.add("Constant", {}, {{"value", std::move(values)}});
    }
    return made && sketch.add(draw_operator(sketch.draw), {x, *made});
}

bool draw_prelu(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 2) return false;
    const Shape& shape = sketch.shape(x);
    Shape slope(shape.size() - 1, 1);
    if (!sketch.draw.one_in(3)) slope[0] = shape[1];
    if (sketch.draw.one_in(4)) slope = {1};
    return sketch.add("PRelu", {x, sketch.floats(slope, -0.2, 0.6)}).has_value();
}

}  // namespace mlq::random_networks
