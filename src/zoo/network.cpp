#include "network.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlq {
namespace {

struct Side {
    std::int64_t output;
    std::int64_t before;
    std::int64_t after;
};

Side slide(std::int64_t input, std::int64_t kernel, std::int64_t stride, Padding padding) {
    std::int64_t before = 0;
    std::int64_t after = 0;
    if (padding == Padding::middle) before = after = kernel / 2;
    if (padding == Padding::same) {
        const std::int64_t total =
            std::max<std::int64_t>(0, ((input + stride - 1) / stride - 1) * stride + kernel - input);
        before = total / 2;
        after = total - before;
    }
    return {(input + before + after - kernel) / stride + 1, before, after};
}

std::vector<std::int64_t> pads(const Side& rows, const Side& columns) {
    return {rows.before, columns.before, rows.after, columns.after};
}

// Standard normal but for its tails, which end at 3.5: four uniform numbers, added up. One draw of bits, since networks
// have up to 144 million weights.
double draw_nearly_normal(Random& random) {
    const std::uint64_t bits = random.bits();
    double sum = 0;
    for (int i = 0; i < 4; ++i) sum += static_cast<double>(bits >> (16 * i) & 0xffff);
    return std::sqrt(3.0) * (sum - 2 * 65535) / 65536;
}

}  // namespace

Network::Network(std::string name, std::uint64_t seed) : random_(seed) {
    graph_.name = std::move(name);
    graph_.opset = 13;
}

ValueId Network::input(std::int64_t side) {
    Value value;
    value.name = "image";
    value.shape = {-1, 3, side, side};
    value.shape_known = true;
    const ValueId id = graph_.add_value(std::move(value));
    graph_.inputs = {id};
    moments_.resize(graph_.values.size());
    return id;
}

ValueId Network::make(const char* op, std::vector<ValueId> inputs, Shape shape, Moments moments,
                      std::vector<std::pair<const char*, Attribute>> attributes) {
    std::string stem = block_ + "/" + op;
    std::transform(stem.begin(), stem.end(), stem.begin(), [](unsigned char c) { return std::tolower(c); });
    Value value;
    value.name = graph_.fresh_name(stem);
    value.shape = std::move(shape);
    value.shape_known = true;
    Node node;
    node.name = value.name;
    node.op = op;
    node.inputs = std::move(inputs);
    for (auto& [name, attribute] : attributes) node.attributes.set(name, std::move(attribute));
    const ValueId output = graph_.add_value(std::move(value));
    node.outputs = {output};
    graph_.nodes.push_back(std::move(node));
    moments_.resize(graph_.values.size());
    moments_.back() = moments;
    return output;
}

ValueId Network::constant(std::string_view what, Tensor tensor) {
    return graph_.add_constant(block_ + "/" + std::string(what), std::move(tensor));
}

ValueId Network::integers(std::string_view what, std::vector<std::int64_t> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return constant(what, Tensor::of<std::int64_t>({count}, values));
}

ValueId Network::small_biases(std::int64_t count) {
    Tensor tensor(DType::f32, {count});
    for (auto& value : tensor.span<float>()) value = static_cast<float>(0.1 * random_.normal());
    return constant("bias", std::move(tensor));
}

// Normal as He et al. 2015 initialize, scaled so that the sum over the fan-in has a variance of one. (Uniform weights are
// large too often: AVX2 could sum none of them in 16 bits, unlike those of trained networks.) Filters over several
// channels sum to zero: what all channels of a rectified input have in common would otherwise drown what the image says,
// which in trained networks BatchNormalization's mean takes away.
Tensor Network::random_weights(Shape shape, const Moments& input) {
    Tensor weights(DType::f32, shape);
    const auto filters = static_cast<std::size_t>(shape[0]);
    const std::size_t fan_in = static_cast<std::size_t>(volume(shape)) / filters;
    const bool centred = shape[1] > 1;
    const double power = input.variance + (centred ? 0 : input.mean * input.mean);
    const double deviation = std::sqrt(1.0 / (static_cast<double>(fan_in) * std::max(power, 1e-6)));
    for (std::size_t f = 0; f < filters; ++f) {
        const auto filter = weights.span<float>().subspan(f * fan_in, fan_in);
        double sum = 0;
        for (auto& weight : filter) sum += weight = static_cast<float>(deviation * draw_nearly_normal(random_));
        if (!centred) continue;
        for (auto& weight : filter) weight -= static_cast<float>(sum / static_cast<double>(fan_in));
    }
    return weights;
}

ValueId Network::conv(ValueId x, const ConvLayer& layer) {
    const auto& [height, width] = layer.kernel;
    const Side rows = slide(shape(x)[2], height, layer.stride, layer.padding);
    const Side columns = slide(shape(x)[3], width, layer.stride, layer.padding);
    const Moments of_input = moments_[static_cast<std::size_t>(x)];
    std::vector<ValueId> inputs = {
        x, constant("weights", random_weights({layer.outputs, channels(x) / layer.groups, height, width}, of_input))};
    if (layer.bias) inputs.push_back(small_biases(layer.outputs));
    using Integers = std::vector<std::int64_t>;
    return make("Conv", std::move(inputs), {-1, layer.outputs, rows.output, columns.output}, {},
                {{"kernel_shape", Integers{height, width}},
                 {"strides", Integers{layer.stride, layer.stride}},
                 {"pads", pads(rows, columns)},
                 {"group", layer.groups}});
}

ValueId Network::batch_norm(ValueId x, float epsilon) {
    const Moments before = moments_[static_cast<std::size_t>(x)];
    const double deviation = std::sqrt(before.variance);
    Tensor scale(DType::f32, {channels(x)});
    Tensor mean(DType::f32, {channels(x)});
    Tensor variance(DType::f32, {channels(x)});
    for (auto& value : scale.span<float>()) value = static_cast<float>(0.7 + 0.6 * random_.uniform());
    for (auto& value : mean.span<float>()) value = static_cast<float>(before.mean + 0.1 * deviation * random_.normal());
    for (auto& value : variance.span<float>())
        value = static_cast<float>(before.variance * (0.8 + 0.4 * random_.uniform()));
    const ValueId factors = constant("scale", std::move(scale));
    const ValueId offsets = small_biases(channels(x));
    const ValueId means = constant("mean", std::move(mean));
    const ValueId variances = constant("variance", std::move(variance));
    return make("BatchNormalization", {x, factors, offsets, means, variances}, shape(x), {}, {{"epsilon", epsilon}});
}

ValueId Network::relu(ValueId x) {
    // The positive half of a normal distribution around zero (what is added up here is close to one).
    const double variance = moments_[static_cast<std::size_t>(x)].variance;
    const double mean = std::sqrt(variance / (2 * std::numbers::pi));
    return make("Relu", {x}, shape(x), {mean, variance / 2 - mean * mean});
}

ValueId Network::relu6(ValueId x) {
    const double variance = moments_[static_cast<std::size_t>(x)].variance;
    const double mean = std::sqrt(variance / (2 * std::numbers::pi));
    const std::vector<float> low = {0};
    const std::vector<float> high = {6};
    const ValueId from = constant("zero", Tensor::of<float>({}, low));
    const ValueId to = constant("six", Tensor::of<float>({}, high));
    return make("Clip", {x, from, to}, shape(x), {mean, variance / 2 - mean * mean});
}

ValueId Network::add(ValueId a, ValueId b) {
    const Moments& of_a = moments_[static_cast<std::size_t>(a)];
    const Moments& of_b = moments_[static_cast<std::size_t>(b)];
    return make("Add", {a, b}, shape(a), {of_a.mean + of_b.mean, of_a.variance + of_b.variance});
}

ValueId Network::concat(const std::vector<ValueId>& parts) {
    std::int64_t sum = 0;
    double mean = 0;
    double power = 0;
    for (const ValueId part : parts) {
        const Moments& of_part = moments_[static_cast<std::size_t>(part)];
        const auto weight = static_cast<double>(channels(part));
        sum += channels(part);
        mean += weight * of_part.mean;
        power += weight * (of_part.variance + of_part.mean * of_part.mean);
    }
    mean /= static_cast<double>(sum);
    power /= static_cast<double>(sum);
    Shape joined = shape(parts.front());
    joined[1] = sum;
    return make("Concat", parts, std::move(joined), {mean, power - mean * mean}, {{"axis", std::int64_t{1}}});
}

ValueId Network::pool(const char* op, ValueId x, const PoolLayer& layer, Moments moments) {
    const Side rows = slide(shape(x)[2], layer.kernel, layer.stride, layer.padding);
    const Side columns = slide(shape(x)[3], layer.kernel, layer.stride, layer.padding);
    using Integers = std::vector<std::int64_t>;
    return make(op, {x}, {-1, channels(x), rows.output, columns.output}, moments,
                {{"kernel_shape", Integers{layer.kernel, layer.kernel}},
                 {"strides", Integers{layer.stride, layer.stride}},
                 {"pads", pads(rows, columns)}});
}

// The largest of k*k neighbours, and their mean: neighbours are alike, so both are guesses between one element and
// k*k independent ones.
ValueId Network::max_pool(ValueId x, const PoolLayer& layer) {
    Moments moments = moments_[static_cast<std::size_t>(x)];
    if (layer.kernel > 1) moments.mean += std::sqrt(moments.variance);
    return pool("MaxPool", x, layer, moments);
}

ValueId Network::average_pool(ValueId x, const PoolLayer& layer) {
    Moments moments = moments_[static_cast<std::size_t>(x)];
    moments.variance /= static_cast<double>(layer.kernel);
    return pool("AveragePool", x, layer, moments);
}

ValueId Network::shift_up_left(ValueId x) {
    const Moments moments = moments_[static_cast<std::size_t>(x)];
    Shape grown = shape(x);
    ++grown[2];
    ++grown[3];
    const ValueId padded = make("Pad", {x, integers("pads", {0, 0, 0, 0, 0, 0, 1, 1})}, grown, moments,
                                {{"mode", std::string("constant")}});
    constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
    const ValueId from = integers("starts", {1, 1});
    const ValueId to = integers("ends", {end, end});
    return make("Slice", {padded, from, to, integers("axes", {2, 3})}, shape(x), moments);
}

ValueId Network::flatten(ValueId x) {
    const Shape& before = shape(x);
    return make("Flatten", {x}, {-1, before[1] * before[2] * before[3]}, moments_[static_cast<std::size_t>(x)]);
}

ValueId Network::dense(ValueId x, std::int64_t outputs) {
    const Moments of_input = moments_[static_cast<std::size_t>(x)];
    const ValueId weights = constant("weights", random_weights({outputs, shape(x)[1]}, of_input));
    return make("Gemm", {x, weights, small_biases(outputs)}, {-1, outputs}, {}, {{"transB", std::int64_t{1}}});
}

ValueId Network::classify(ValueId x) {
    enter("classifier");
    Moments moments = moments_[static_cast<std::size_t>(x)];
    moments.variance /= static_cast<double>(side(x));
    return dense(flatten(make("GlobalAveragePool", {x}, {-1, channels(x), 1, 1}, moments)), 1000);
}

Graph Network::finish(ValueId output) && {
    graph_.outputs = {output};
    return std::move(graph_);
}

}  // namespace mlq
