// Builds a network layer by layer: shapes, names and random weights follow from the calls.
//
//     Network net("tiny", seed);
//     ValueId x = net.input(224);
//     x = net.relu(net.batch_norm(net.conv(x, {.outputs = 64, .kernel = {7, 7}, .stride = 2})));
//     return std::move(net).finish(net.classify(x));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/graph/graph.hpp"

namespace mlq {

enum class Padding {
    same,    // TensorFlow's: output = ceil(input / stride), the odd pixel goes to the far side
    middle,  // PyTorch's: kernel / 2 on every side
    none,
};

struct KernelSize {
    std::int64_t height = 3;
    std::int64_t width = 3;
};

struct ConvLayer {
    std::int64_t outputs = 0;
    KernelSize kernel = {1, 1};
    std::int64_t stride = 1;
    Padding padding = Padding::same;
    std::int64_t groups = 1;
    bool bias = false;
};

struct PoolLayer {
    std::int64_t kernel = 3;
    std::int64_t stride = 2;
    Padding padding = Padding::none;
};

class Network {
  public:
    Network(std::string name, std::uint64_t seed);

    void enter(std::string block) { block_ = std::move(block); }  // names of what follows start with it

    ValueId input(std::int64_t side);  // three channels
    ValueId conv(ValueId x, const ConvLayer& layer);
    ValueId batch_norm(ValueId x, float epsilon = 1e-3F);
    ValueId relu(ValueId x);
    ValueId relu6(ValueId x);
    ValueId add(ValueId a, ValueId b);
    ValueId concat(const std::vector<ValueId>& parts);
    ValueId max_pool(ValueId x, const PoolLayer& layer);
    ValueId average_pool(ValueId x, const PoolLayer& layer);  // what lies outside does not count
    ValueId shift_up_left(ValueId x);                         // by one pixel, as TensorFlow does: Pad, then Slice
    ValueId flatten(ValueId x);
    ValueId dense(ValueId x, std::int64_t outputs);
    ValueId classify(ValueId x);  // global average pooling and a dense layer of 1000 classes

    std::int64_t channels(ValueId x) const { return shape(x)[1]; }
    std::int64_t side(ValueId x) const { return shape(x)[2]; }
    Graph finish(ValueId output) &&;

  private:
    // What is expected of a value's elements, so that weights can be scaled for a variance of one behind them.
    struct Moments {
        double mean = 0;
        double variance = 1;
    };

    const Shape& shape(ValueId x) const { return graph_.values[static_cast<std::size_t>(x)].shape; }
    ValueId make(const char* op, std::vector<ValueId> inputs, Shape shape, Moments moments,
                 std::vector<std::pair<const char*, Attribute>> attributes = {});
    ValueId pool(const char* op, ValueId x, const PoolLayer& layer, Moments moments);
    ValueId constant(std::string_view what, Tensor tensor);
    ValueId integers(std::string_view what, std::vector<std::int64_t> values);
    ValueId small_biases(std::int64_t count);
    Tensor random_weights(Shape shape, const Moments& input);

    Graph graph_;
    Random random_;
    std::string block_;
    std::vector<Moments> moments_;  // by value
};

}  // namespace mlq
