#include <cmath>

#include "draw_list.hpp"
#include "drawn_window.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

bool has_window(const Sketch& sketch, ValueId x) {
    return sketch.rank(x) >= 3 && sketch.rank(x) <= 5;
}

// 1, all channels, or a divisor between them.
int64_t draw_groups(Draw& draw, int64_t channels) {
    Ints divisors;
    for (int64_t n = 1; n <= channels; ++n) {
        if (channels % n == 0) divisors.push_back(n);
    }
    return draw.one_in(2) ? 1 : draw.one_in(2) ? channels : draw.of(divisors);
}

bool draw_pool(Sketch& sketch, const char* op, int64_t dilated_since) {
    const ValueId x = sketch.pick();
    if (!has_window(sketch, x)) return false;
    const DrawnWindow window = draw_window(sketch, x, WindowOf::pool, sketch.opset() >= dilated_since);
    AttributeList attributes = window.attributes;
    if (sketch.opset() >= 10 && window.may_round_up() && sketch.draw.one_in(3))
        attributes.emplace_back("ceil_mode", int64_t{1});
    if (std::string(op) == "AveragePool" && sketch.draw.one_in(2))
        attributes.emplace_back("count_include_pad", int64_t{1});
    return sketch.add(op, {x}, attributes).has_value();
}

}  // namespace

bool draw_conv(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (!has_window(sketch, x)) return false;
    DrawnWindow window = draw_window(sketch, x, WindowOf::convolution);
    const int64_t channels = sketch.dim(x, 1);
    const int64_t groups = draw_groups(sketch.draw, channels);
    const int64_t filters = groups * sketch.draw.between(1, groups == 1 ? 12 : 2);
    Shape weights{filters, channels / groups};
    weights.insert(weights.end(), window.kernel.begin(), window.kernel.end());
    if (groups > 1 || sketch.draw.one_in(3)) window.attributes.emplace_back("group", groups);
    const double size = 1.5 / std::sqrt(static_cast<double>(volume(weights) / filters));
    std::vector<ValueId> inputs{x, sketch.floats(weights, -size, size)};
    if (sketch.draw.one_in(2)) inputs.push_back(sketch.floats({filters}));
    return sketch.add("Conv", inputs, window.attributes).has_value();
}

bool draw_conv_transpose(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (!has_window(sketch, x)) return false;
    DrawnWindow window = draw_window(sketch, x, WindowOf::transposed_convolution);
    const int64_t channels = sketch.dim(x, 1);
    const int64_t groups = draw_groups(sketch.draw, channels);
    const int64_t filters = sketch.draw.between(1, 4);
    Shape weights{channels, filters};
    weights.insert(weights.end(), window.kernel.begin(), window.kernel.end());
    if (groups > 1) window.attributes.emplace_back("group", groups);
    if (sketch.draw.one_in(4)) {
        Ints padding;
        for (const int64_t stride : window.strides) padding.push_back(sketch.draw.between(0, stride - 1));
        window.attributes.emplace_back("output_padding", padding);
    }
    std::vector<ValueId> inputs{x, sketch.floats(weights)};
    if (sketch.draw.one_in(2)) inputs.push_back(sketch.floats({filters * groups}));
    return sketch.add("ConvTranspose", inputs, window.attributes).has_value();
}

bool draw_max_pool(Sketch& sketch) {
    return draw_pool(sketch, "MaxPool", 10);
}

bool draw_average_pool(Sketch& sketch) {
    return draw_pool(sketch, "AveragePool", 19);
}

bool draw_global_pool(Sketch& sketch) {
    const ValueId x = sketch.pick();
    return sketch.rank(x) >= 3 &&
           sketch.add(sketch.draw.one_in(3) ? "GlobalMaxPool" : "GlobalAveragePool", {x}).has_value();
}

bool draw_lrn(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) != 4) return false;  // of odd size: all that ONNX Runtime has
    AttributeList attributes{{"size", 2 * sketch.draw.between(0, 2) + 1}};
    if (sketch.draw.one_in(2)) attributes.emplace_back("alpha", sketch.draw.real(0.0001, 0.5));
    if (sketch.draw.one_in(2)) attributes.emplace_back("beta", sketch.draw.real(0.3, 1));
    if (sketch.draw.one_in(2)) attributes.emplace_back("bias", sketch.draw.real(0.5, 2));
    return sketch.add("LRN", {x}, attributes).has_value();
}

}  // namespace mlq::random_networks
