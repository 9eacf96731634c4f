#include "pair_bound.hpp"

#include <algorithm>

namespace mlq {

std::vector<std::int64_t> depth_places(const LinearLayer& layer, std::int64_t channel) {
    const Shape& shape = layer.constant->shape();
    std::vector<std::int64_t> places;
    if (layer.kind == LinearKind::product) {
        const std::int64_t k = shape[static_cast<std::size_t>(layer.input_axis)];
        const std::int64_t n = shape[static_cast<std::size_t>(layer.output_axis)];
        for (std::int64_t i = 0; i < k; ++i)
            places.push_back(layer.output_axis == 0 ? channel * k + i : i * n + channel);
        return places;
    }
    const std::int64_t inputs = shape[1];
    const std::int64_t window = volume(shape) / (shape[0] * inputs);
    for (std::int64_t tap = 0; tap < window; ++tap) {
        for (std::int64_t c = 0; c < inputs; ++c) places.push_back((channel * inputs + c) * window + tap);
    }
    return places;
}

double pair_load(std::int32_t first, std::int32_t second, std::int32_t highest) {
    const std::int32_t positive = std::max(first, 0) + std::max(second, 0);
    const std::int32_t negative = std::min(first, 0) + std::min(second, 0);
    return std::max(highest * positive / 32767.0, highest * negative / -32768.0);
}

std::vector<double> pair_loads(const std::int8_t* codes, std::span<const std::int64_t> places, std::int32_t highest) {
    std::vector<double> loads;
    for (std::size_t i = 0; i < places.size(); i += 2)
        loads.push_back(pair_load(codes[places[i]], i + 1 < places.size() ? codes[places[i + 1]] : 0, highest));
    return loads;
}

bool is_depthwise(const LinearLayer& layer) {
    return layer.groups > 1 && layer.groups == layer.inputs && layer.groups == layer.outputs;
}

}  // namespace mlq
