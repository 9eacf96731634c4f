#include <algorithm>
#include <cmath>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

// A window that fits the input: kernel, strides, dilations and padding for each spatial dimension.
struct DrawnWindow {
    Ints kernel;
    AttributeList attributes;
};

bool fits_unpadded(const Sketch& sketch, ValueId x, const Ints& kernel, const Ints& dilations) {
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        if (sketch.shape(x)[i + 2] < (kernel[i] - 1) * dilations[i] + 1) return false;
    }
    return true;
}

// Where ONNX Runtime computes SAME: it refuses dilations in Conv, forgets them in pools, and wants no negative padding.
bool pads_to_same(const Ints& kernel, const Ints& strides, const Ints& dilations) {
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        if (dilations[i] != 1 || strides[i] > kernel[i]) return false;
    }
    return true;
}

enum class WindowOf { convolution, transposed_convolution, pool };

// The most padding on one side: beyond it ONNX Runtime refuses pools, and a transposed convolution may leave nothing.
int64_t most_padding(WindowOf kind, int64_t kernel, int64_t dilation) {
    const int64_t extent = (kernel - 1) * dilation + 1;
    const int64_t most = kind == WindowOf::pool                     ? kernel - 1
                         : kind == WindowOf::transposed_convolution ? (extent - 1) / 2
                                                                    : extent - 1;
    return std::min<int64_t>(2, most);
}

DrawnWindow draw_window(Sketch& sketch, ValueId x, WindowOf kind, bool dilated = true) {
    Draw& draw = sketch.draw;
    const auto rank = static_cast<std::size_t>(sketch.rank(x) - 2);
    Ints kernel, strides, dilations, begin, end;
    for (std::size_t i = 0; i < rank; ++i) {
        const int64_t side = sketch.dim(x, static_cast<int64_t>(i) + 2);
        kernel.push_back(
            draw.between(1, std::min<int64_t>(kind == WindowOf::transposed_convolution ? 3 : 5, side + 1)));
        strides.push_back(draw.one_in(2) ? 1 : draw.between(1, 3));
        dilations.push_back(dilated && draw.one_in(3) ? draw.between(1, 3) : 1);
        const int64_t extent = (kernel[i] - 1) * dilations[i] + 1;
        const auto pad = [&] { return draw.between(0, most_padding(kind, kernel[i], dilations[i])); };
        begin.push_back(pad());
        end.push_back(draw.one_in(2) ? begin[i] : pad());
        if (side + begin[i] + end[i] < extent) kernel[i] = dilations[i] = 1, begin[i] = end[i] = 0;
    }
    Ints pads = begin;
    pads.insert(pads.end(), end.begin(), end.end());
    AttributeList attributes{{"kernel_shape", kernel}};
    if (!draw.one_in(4) || strides != Ints(rank, 1)) attributes.emplace_back("strides", strides);
    if (dilations != Ints(rank, 1)) attributes.emplace_back("dilations", dilations);
    if (draw.one_in(5)) {
        const std::string mode = draw.word({"SAME_UPPER", "SAME_LOWER", "VALID"});
        if (mode == "VALID" ? fits_unpadded(sketch, x, kernel, dilations) : pads_to_same(kernel, strides, dilations))
            return attributes.emplace_back("auto_pad", mode), DrawnWindow{kernel, attributes};
    }
    if (pads != Ints(2 * rank, 0) || draw.one_in(2)) attributes.emplace_back("pads", pads);
    return {kernel, attributes};
}

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
    auto attributes = draw_window(sketch, x, WindowOf::pool, sketch.opset() >= dilated_since).attributes;
    if (sketch.opset() >= 10 && sketch.draw.one_in(3)) attributes.emplace_back("ceil_mode", int64_t{1});
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
    const auto rank = window.kernel.size();
    const int64_t channels = sketch.dim(x, 1);
    const int64_t groups = draw_groups(sketch.draw, channels);
    const int64_t filters = sketch.draw.between(1, 4);
    Shape weights{channels, filters};
    weights.insert(weights.end(), window.kernel.begin(), window.kernel.end());
    if (groups > 1) window.attributes.emplace_back("group", groups);
    if (sketch.draw.one_in(4)) {
        Ints strides(rank, 1);
        for (const auto& [name, value] : window.attributes) {
            if (name == "strides") strides = std::get<Ints>(value);
        }
        Ints padding;
        for (const int64_t stride : strides) padding.push_back(sketch.draw.between(0, stride - 1));
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
