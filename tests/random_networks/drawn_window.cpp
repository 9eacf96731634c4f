#include "drawn_window.hpp"

#include <algorithm>

namespace mlq::random_networks {
namespace {

using std::int64_t;

int64_t extent_of(int64_t kernel, int64_t dilation) {
    return (kernel - 1) * dilation + 1;
}

bool fits_unpadded(const DrawnWindow& window) {
    for (std::size_t i = 0; i < window.kernel.size(); ++i) {
        if (window.sides[i] < extent_of(window.kernel[i], window.dilations[i])) return false;
    }
    return true;
}

// Where ONNX Runtime computes SAME: it refuses dilations in Conv, forgets them in pools, and wants no negative padding.
bool pads_to_same(const DrawnWindow& window) {
    for (std::size_t i = 0; i < window.kernel.size(); ++i) {
        if (window.dilations[i] != 1 || window.strides[i] > window.kernel[i]) return false;
    }
    return true;
}

// The most padding on one side: beyond it ONNX Runtime refuses pools, and a transposed convolution may leave nothing.
int64_t most_padding(WindowOf kind, int64_t kernel, int64_t dilation) {
    const int64_t extent = extent_of(kernel, dilation);
    const int64_t most = kind == WindowOf::pool                     ? kernel - 1
                         : kind == WindowOf::transposed_convolution ? (extent - 1) / 2
                                                                    : extent - 1;
    return std::min<int64_t>(2, most);
}

void draw_dimension(Draw& draw, DrawnWindow& window, int64_t side, WindowOf kind, bool dilated) {
    int64_t kernel = draw.between(1, std::min<int64_t>(kind == WindowOf::transposed_convolution ? 3 : 5, side + 1));
    int64_t dilation = dilated && draw.one_in(3) ? draw.between(1, 3) : 1;
    int64_t begin = draw.between(0, most_padding(kind, kernel, dilation));
    int64_t end = draw.one_in(2) ? begin : draw.between(0, most_padding(kind, kernel, dilation));
    if (side + begin + end < extent_of(kernel, dilation)) kernel = dilation = 1, begin = end = 0;
    window.sides.push_back(side);
    window.kernel.push_back(kernel);
    window.strides.push_back(draw.one_in(2) ? 1 : draw.between(1, 3));
    window.dilations.push_back(dilation);
    window.begin.push_back(begin);
    window.end.push_back(end);
}

void write_attributes(Draw& draw, DrawnWindow& window) {
    const Ints ones(window.kernel.size(), 1);
    Ints pads = window.begin;
    pads.insert(pads.end(), window.end.begin(), window.end.end());
    const bool padded = std::ranges::any_of(pads, [](int64_t pad) { return pad != 0; });
    auto& attributes = window.attributes;
    attributes.emplace_back("kernel_shape", window.kernel);
    if (!draw.one_in(4) || window.strides != ones) attributes.emplace_back("strides", window.strides);
    if (window.dilations != ones) attributes.emplace_back("dilations", window.dilations);
    if (!window.auto_pad.empty()) {
        attributes.emplace_back("auto_pad", window.auto_pad);
    } else if (padded || draw.one_in(2)) {
        attributes.emplace_back("pads", pads);
    }
}

}  // namespace

bool DrawnWindow::may_round_up() const {
    if (!auto_pad.empty()) return false;
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        const int64_t room = sides[i] + begin[i] + end[i] - extent_of(kernel[i], dilations[i]);
        if ((room + strides[i] - 1) / strides[i] * strides[i] >= sides[i] + begin[i]) return false;
    }
    return true;
}

DrawnWindow draw_window(Sketch& sketch, ValueId x, WindowOf kind, bool dilated) {
    DrawnWindow window;
    for (int64_t axis = 2; axis < sketch.rank(x); ++axis)
        draw_dimension(sketch.draw, window, sketch.dim(x, axis), kind, dilated);
    if (sketch.draw.one_in(5)) {
        const std::string mode = sketch.draw.word({"SAME_UPPER", "SAME_LOWER", "VALID"});
        if (mode == "VALID" ? fits_unpadded(window) : pads_to_same(window)) window.auto_pad = mode;
    }
    write_attributes(sketch.draw, window);
    return window;
}

}  // namespace mlq::random_networks
