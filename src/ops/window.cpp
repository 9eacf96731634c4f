#include "window.hpp"

#include <algorithm>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::int64_t limit = std::int64_t{1} << 31;

Shape checked(std::string_view name, Shape values, std::size_t length, std::int64_t low) {
    const std::string where = "attribute " + quoted(name);
    if (values.size() != length)
        throw Error(where,
                    "has " + std::to_string(values.size()) + " entries, but " + std::to_string(length) + " are needed");
    for (const auto value : values) {
        if (value < low || value >= limit)
            throw Error(where,
                        std::to_string(value) + " is outside " + std::to_string(low) + "..." + std::to_string(limit));
    }
    return values;
}

void pad_to_same(Window& window, const Shape& input, bool upper) {
    for (std::size_t i = 0; i < window.rank(); ++i) {
        const auto output = (input[i] + window.strides[i] - 1) / window.strides[i];
        const auto total = std::max<std::int64_t>(0, (output - 1) * window.strides[i] + window.extent(i) - input[i]);
        window.pads_begin[i] = upper ? total / 2 : total - total / 2;
        window.pads_end[i] = total - window.pads_begin[i];
    }
}

}  // namespace

Shape spatial_of(const Shape& logical) {
    return logical.size() < 3 ? Shape{} : Shape(logical.begin() + 2, logical.end());
}

Window read_steps(const Attributes& attributes, Shape kernel) {
    const std::size_t rank = kernel.size();
    Window window;
    window.kernel = checked("kernel_shape", std::move(kernel), rank, 1);
    window.strides = checked("strides", attributes.integers("strides", Shape(rank, 1)), rank, 1);
    window.dilations = checked("dilations", attributes.integers("dilations", Shape(rank, 1)), rank, 1);
    window.pads_begin = window.pads_end = Shape(rank, 0);
    return window;
}

std::string read_auto_pad(const Attributes& attributes) {
    const std::string mode = attributes.text("auto_pad", "NOTSET");
    if (mode != "NOTSET" && mode != "SAME_UPPER" && mode != "SAME_LOWER" && mode != "VALID")
        throw Error("attribute \"auto_pad\"", quoted(mode) + " is not a padding that ONNX knows");
    return mode;
}

void read_pads(const Attributes& attributes, Window& window) {
    const std::size_t rank = window.rank();
    const Shape pads = checked("pads", attributes.integers("pads", Shape(2 * rank, 0)), 2 * rank, 0);
    const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(rank);
    window.pads_begin.assign(pads.begin(), middle);
    window.pads_end.assign(middle, pads.end());
}

Window read_window(const Attributes& attributes, const Shape& input, Shape kernel) {
    if (kernel.size() != input.size())
        throw Error("a window of " + std::to_string(kernel.size()) + " dimensions does not slide over " +
                    std::to_string(input.size()));
    Window window = read_steps(attributes, std::move(kernel));
    const std::string mode = read_auto_pad(attributes);
    if (mode == "NOTSET") read_pads(attributes, window);
    if (mode == "SAME_UPPER" || mode == "SAME_LOWER") pad_to_same(window, input, mode == "SAME_UPPER");
    return window;
}

Shape output_spatial(const Window& window, const Shape& input, bool ceil_mode) {
    Shape output(window.rank());
    for (std::size_t i = 0; i < window.rank(); ++i) {
        const auto room = input[i] + window.pads_begin[i] + window.pads_end[i] - window.extent(i);
        const auto stride = window.strides[i];
        // With ceil_mode one window may reach over the end, if it is less than a stride.
        if (room < 0 && (!ceil_mode || room <= -stride))
            throw Error("a window of " + std::to_string(window.extent(i)) + " does not fit into " +
                        std::to_string(room + window.extent(i)) + " padded elements");
        output[i] = (ceil_mode ? (room + stride - 1) / stride : room / stride) + 1;
        if (ceil_mode && (output[i] - 1) * stride >= input[i] + window.pads_begin[i]) --output[i];
    }
    return output;
}

Window lifted(Window window) {
    if (window.rank() != 1) return window;
    const auto lift = [](Shape& values, std::int64_t neutral) { values.insert(values.begin(), neutral); };
    lift(window.kernel, 1);
    lift(window.strides, 1);
    lift(window.dilations, 1);
    lift(window.pads_begin, 0);
    lift(window.pads_end, 0);
    return window;
}

Shape lifted(Shape spatial) {
    if (spatial.size() == 1) spatial.insert(spatial.begin(), 1);
    return spatial;
}

}  // namespace mlq
