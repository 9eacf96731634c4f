// What Inception v3 and v4 share: branches are chains of convolutions, each with BatchNormalization and Relu.
#pragma once

#include <initializer_list>

#include "network.hpp"

namespace mlq {

constexpr PoolLayer same_pool{.kernel = 3, .stride = 1, .padding = Padding::same};

inline ValueId conv_bn_relu(Network& net, ValueId x, const ConvLayer& layer) {
    return net.relu(net.batch_norm(net.conv(x, layer)));
}

inline ValueId chain(Network& net, ValueId x, std::initializer_list<ConvLayer> layers) {
    for (const auto& layer : layers) x = conv_bn_relu(net, x, layer);
    return x;
}

inline ConvLayer point(std::int64_t outputs) {
    return {.outputs = outputs};
}
inline ConvLayer square(std::int64_t outputs, std::int64_t side = 3) {
    return {.outputs = outputs, .kernel = {side, side}};
}
inline ConvLayer row(std::int64_t outputs, std::int64_t length) {
    return {.outputs = outputs, .kernel = {1, length}};
}
inline ConvLayer column(std::int64_t outputs, std::int64_t length) {
    return {.outputs = outputs, .kernel = {length, 1}};
}
// 3x3 without padding; stride 2 halves the picture.
inline ConvLayer cropped(std::int64_t outputs, std::int64_t stride) {
    return {.outputs = outputs, .kernel = {3, 3}, .stride = stride, .padding = Padding::none};
}

// A row and a column side by side.
inline ValueId cross(Network& net, ValueId x, std::int64_t outputs) {
    return net.concat({conv_bn_relu(net, x, row(outputs, 3)), conv_bn_relu(net, x, column(outputs, 3))});
}

// Average pooling and a projection.
inline ValueId pooled(Network& net, ValueId x, std::int64_t outputs) {
    return conv_bn_relu(net, net.average_pool(x, same_pool), point(outputs));
}

}  // namespace mlq
