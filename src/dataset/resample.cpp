#include "resample.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>
#include <vector>

namespace mlq {
namespace {

struct Window {
    int first = 0;
    std::vector<double> weights;
};

// The source pixels that make output pixel `x`, and their weights.
Window place_window(int x, int in_size, int out_size, bool bytes) {
    const double step = static_cast<double>(in_size) / out_size;
    const double reach = std::max(step, 1.0);
    const double center = (x + 0.5) * step;
    Window window;
    window.first = std::max(0, static_cast<int>(center - reach + 0.5));
    const int end = std::min(in_size, static_cast<int>(center + reach + 0.5));
    double sum = 0;
    for (int i = window.first; i < end; ++i) {
        window.weights.push_back(std::max(0.0, 1 - std::fabs((i + 0.5 - center) / reach)));
        sum += window.weights.back();
    }
    constexpr double steps = 1 << 22;  // Pillow's fixed point for bytes
    for (double& weight : window.weights) {
        weight /= sum;
        if (bytes) weight = std::floor(weight * steps + 0.5) / steps;
    }
    return window;
}

template <typename T>
T round_to(double value) {
    if constexpr (std::is_same_v<T, std::uint8_t>)
        return static_cast<T>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
    else
        return static_cast<T>(value);
}

template <typename T>
Raster<T> resample_columns(const Raster<T>& in, int width) {
    std::vector<Window> windows;
    for (int x = 0; x < width; ++x)
        windows.push_back(place_window(x, in.width, width, std::is_same_v<T, std::uint8_t>));
    Raster<T> out(width, in.height, in.channels);
    for (int y = 0; y < in.height; ++y) {
        T* to = out.row(y);
        for (const auto& window : windows) {
            const T* from = in.row(y) + static_cast<std::ptrdiff_t>(window.first) * in.channels;
            for (int c = 0; c < in.channels; ++c) {
                const T* pixel = from + c;
                double sum = 0;
                for (const double weight : window.weights) {
                    sum += weight * static_cast<double>(*pixel);
                    pixel += in.channels;
                }
                *to++ = round_to<T>(sum);
            }
        }
    }
    return out;
}

template <typename T>
Raster<T> resample_rows(const Raster<T>& in, int height) {
    Raster<T> out(in.width, height, in.channels);
    const auto row_length = static_cast<std::size_t>(in.width) * static_cast<std::size_t>(in.channels);
    std::vector<double> sums(row_length);
    for (int y = 0; y < height; ++y) {
        const auto window = place_window(y, in.height, height, std::is_same_v<T, std::uint8_t>);
        std::fill(sums.begin(), sums.end(), 0.0);
        for (std::size_t k = 0; k < window.weights.size(); ++k) {
            const T* from = in.row(window.first + static_cast<int>(k));
            for (std::size_t i = 0; i < row_length; ++i) sums[i] += window.weights[k] * static_cast<double>(from[i]);
        }
        std::transform(sums.begin(), sums.end(), out.row(y), round_to<T>);
    }
    return out;
}

}  // namespace

template <typename T>
Raster<T> resample(const Raster<T>& in, int width, int height) {
    assert(width > 0 && height > 0 && in.width > 0 && in.height > 0);
    if (width == in.width && height == in.height) return in;
    if (width == in.width) return resample_rows(in, height);
    if (height == in.height) return resample_columns(in, width);
    return resample_rows(resample_columns(in, width), height);
}

template Raster<std::uint8_t> resample(const Raster<std::uint8_t>&, int, int);
template Raster<float> resample(const Raster<float>&, int, int);

}  // namespace mlq
