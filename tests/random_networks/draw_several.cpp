// Functions of several tensors: Max, Min, Mean, comparisons with what chooses by them.
#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

ValueId number(Sketch& sketch, double low, double high) {
    return sketch.floats({}, low, high);
}

// x compared with a number, as bools.
std::optional<ValueId> draw_condition(Sketch& sketch, ValueId x) {
    std::vector<std::string> names{"Greater", "Less"};
    if (sketch.opset() >= 12) names.insert(names.end(), {"GreaterOrEqual", "LessOrEqual"});
    const auto condition = sketch.add(sketch.draw.of(names), {x, number(sketch, -0.7, 0.7)});
    return condition && sketch.draw.one_in(4) ? sketch.add("Not", {*condition}) : condition;
}

}  // namespace

bool draw_extreme(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const std::string op = draw.word({"Max", "Min", "Max", "Min", "Mean"});
    if (sketch.opset() < 8) return false;  // no broadcasting before
    std::vector<ValueId> inputs{x};
    std::vector<ValueId> partners = sketch.all_like(x);
    for (int64_t more = draw.between(0, 2); more > 0; --more)
        inputs.push_back(partners.empty() || draw.one_in(3) ? number(sketch, -0.5, 0.5) : draw.of(partners));
    return sketch.add(op, inputs).has_value();
}

bool draw_where(Sketch& sketch) {
    Draw& draw = sketch.draw;
    if (sketch.opset() < 9) return false;
    const ValueId x = sketch.pick();
    auto condition = draw_condition(sketch, x);
    if (condition && draw.one_in(3)) {
        const auto other = draw_condition(sketch, x);
        if (!other) return false;
        condition = sketch.add(draw.word({"And", "Or", "Xor"}), {*condition, *other});
    }
    if (!condition) return false;
    const std::vector<ValueId> partners = sketch.all_like(x);
    const bool with_number = partners.empty() || draw.one_in(2);
    const ValueId other = with_number ? sketch.floats(draw.one_in(3) ? Shape{1} : Shape{}, -1, 1) : draw.of(partners);
    return sketch.add("Where", draw.one_in(2) ? std::vector{*condition, x, other} : std::vector{*condition, other, x})
        .has_value();
}

bool draw_mod(Sketch& sketch) {
    if (sketch.opset() < 10) return false;
    return sketch.add("Mod", {sketch.pick(), number(sketch, 0.5, 2)}, {{"fmod", int64_t{1}}}).has_value();
}

}  // namespace mlq::random_networks
