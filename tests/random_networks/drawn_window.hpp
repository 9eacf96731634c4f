// A random window over an image: kernel, strides, dilations and padding.
#pragma once

#include "sketch.hpp"

namespace mlq::random_networks {

enum class WindowOf { convolution, transposed_convolution, pool };

struct DrawnWindow {
    Ints sides;  // of the image
    Ints kernel, strides, dilations, begin, end;
    std::string auto_pad;      // "": begin and end count
    AttributeList attributes;  // what says so, some defaults left out

    // Rounded up, the number of windows may count one that starts behind the image. Everyone leaves it out, but the
    // shape rules that ONNX Runtime checks files by count it, and refuse or overrun what follows.
    bool may_round_up() const;
};

// Fits the image `x`, which has one to three spatial dimensions.
DrawnWindow draw_window(Sketch& sketch, ValueId x, WindowOf kind, bool dilated = true);

}  // namespace mlq::random_networks
