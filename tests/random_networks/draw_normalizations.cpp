#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

bool draw_layer(Sketch& sketch, ValueId x) {
    const int64_t rank = sketch.rank(x);
    const bool by_square = sketch.opset() >= 23 && sketch.draw.one_in(2);
    if (sketch.opset() < 17 || rank <= sketch.first_axis()) return false;
    const int64_t axis = sketch.draw.one_in(2) ? rank - 1 : sketch.draw.between(sketch.first_axis(), rank - 1);
    const Shape& shape = sketch.shape(x);
    const Shape block(shape.begin() + axis, shape.end());
    std::vector<ValueId> inputs{x, sketch.floats(block, 0.3, 1.5)};
    if (!by_square && sketch.draw.one_in(2)) inputs.push_back(sketch.floats(block));
    AttributeList attributes{{"axis", sketch.draw.one_in(2) ? axis : axis - rank}};
    if (sketch.draw.one_in(2)) attributes.emplace_back("epsilon", sketch.draw.real(1e-3, 1e-1));
    return sketch.add(by_square ? "RMSNormalization" : "LayerNormalization", inputs, attributes).has_value();
}

bool draw_group(Sketch& sketch, ValueId x) {
    if (sketch.rank(x) < 3) return false;
    const int64_t channels = sketch.dim(x, 1);
    Ints divisors;
    for (int64_t n = 1; n <= channels; ++n) {
        if (channels % n == 0) divisors.push_back(n);
    }
    const bool groups = sketch.opset() >= 21 && sketch.draw.one_in(2);
    AttributeList attributes{{"epsilon", sketch.draw.real(1e-3, 1e-1)}};
    if (groups) attributes.emplace_back("num_groups", sketch.draw.of(divisors));
    return sketch
        .add(groups ? "GroupNormalization" : "InstanceNormalization",
             {x, sketch.floats({channels}, 0.3, 1.5), sketch.floats({channels})}, attributes)
        .has_value();
}

}  // namespace

bool draw_normalization(Sketch& sketch) {
    const ValueId x = sketch.pick();
    return sketch.draw.one_in(2) ? draw_layer(sketch, x) : draw_group(sketch, x);
}

}  // namespace mlq::random_networks
