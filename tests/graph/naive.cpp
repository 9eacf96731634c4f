#include "graph/naive.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "mlq/base/random.hpp"

namespace mlq {
namespace {

using Values = std::map<ValueId, Array>;
using Integers = std::vector<std::int64_t>;

std::size_t offset_of(const Shape& shape, const Shape& index) {
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < shape.size(); ++i) offset = offset * shape[i] + index[i];
    return static_cast<std::size_t>(offset);
}

// Calls visit(index) for every index of the shape in row-major order.
void for_each_index(const Shape& shape, const std::function<void(const Shape&)>& visit) {
    if (volume(shape) == 0) return;
    Shape index(shape.size(), 0);
    while (true) {
        visit(index);
        std::size_t axis = shape.size();
        while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) index[--axis] = 0;
        if (axis == 0) return;
    }
}

Array make(const Shape& shape, const std::function<double(const Shape&)>& element) {
    Array array{shape, {}};
    for_each_index(shape, [&](const Shape& index) { array.data.push_back(element(index)); });
    return array;
}

double broadcast_at(const Array& array, const Shape& index) {
    Shape own(array.shape.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
        const auto at = index[index.size() - own.size() + i];
        own[i] = array.shape[i] == 1 ? 0 : at;
    }
    return array.data[offset_of(array.shape, own)];
}

Array binary(const Array& a, const Array& b, const std::function<double(double, double)>& op) {
    Shape shape(std::max(a.shape.size(), b.shape.size()), 1);
    for (const auto* array : {&a, &b}) {
        for (std::size_t i = 0; i < array->shape.size(); ++i) {
            auto& dim = shape[shape.size() - array->shape.size() + i];
            if (dim != 1 && array->shape[i] != 1 && dim != array->shape[i]) throw std::logic_error("no broadcast");
            dim = std::max(dim, array->shape[i]);
        }
    }
    return make(shape, [&](const Shape& i) { return op(broadcast_at(a, i), broadcast_at(b, i)); });
}

Array unary(Array array, const std::function<double(double)>& op) {
    for (auto& number : array.data) number = op(number);
    return array;
}

struct Window {
    Integers kernel, strides, dilations, pads;

    Window(const Node& node, Integers kernel_shape) : kernel(std::move(kernel_shape)) {
        const auto spatial = kernel.size();
        strides = node.attributes.integers("strides", Integers(spatial, 1));
        dilations = node.attributes.integers("dilations", Integers(spatial, 1));
        pads = node.attributes.integers("pads", Integers(2 * spatial, 0));
    }
    std::int64_t out(std::int64_t in, std::size_t i) const {
        return (in + pads[i] + pads[i + kernel.size()] - dilations[i] * (kernel[i] - 1) - 1) / strides[i] + 1;
    }
};

Shape joined(std::int64_t a, std::int64_t b, const Shape& rest) {
    Shape shape = {a, b};
    shape.insert(shape.end(), rest.begin(), rest.end());
    return shape;
}
Shape spatial_of(const Shape& shape) {
    return {shape.begin() + 2, shape.end()};
}

Array convolve(const Node& node, const Array& x, const Array& w) {
    const Window window(node, spatial_of(w.shape));
    const auto group = node.attributes.integer("group", 1);
    Shape out;
    for (std::size_t i = 0; i + 2 < x.shape.size(); ++i) out.push_back(window.out(x.shape[i + 2], i));
    return make(joined(x.shape[0], w.shape[0], out), [&](const Shape& y) {
        double sum = 0;
        for_each_index(joined(1, w.shape[1], spatial_of(w.shape)), [&](const Shape& k) {
            const auto channel = y[1] / (w.shape[0] / group) * w.shape[1] + k[1];
            Shape at = {y[0], channel};
            Shape weight = k;
            weight[0] = y[1];
            for (std::size_t i = 0; i < out.size(); ++i) {
                at.push_back(y[i + 2] * window.strides[i] + k[i + 2] * window.dilations[i] - window.pads[i]);
                if (at.back() < 0 || at.back() >= x.shape[i + 2]) return;
            }
            sum += x.data[offset_of(x.shape, at)] * w.data[offset_of(w.shape, weight)];
        });
        return sum;
    });
}

Array convolve_transposed(const Node& node, const Array& x, const Array& w) {
    const Window window(node, spatial_of(w.shape));
    const auto group = node.attributes.integer("group", 1);
    Shape out;
    for (std::size_t i = 0; i + 2 < x.shape.size(); ++i)
        out.push_back((x.shape[i + 2] - 1) * window.strides[i] + window.dilations[i] * (window.kernel[i] - 1) + 1 -
                      window.pads[i] - window.pads[i + window.kernel.size()]);
    Array y = make(joined(x.shape[0], w.shape[1] * group, out), [](const Shape&) { return 0.0; });
    for_each_index(x.shape, [&](const Shape& at) {
        for_each_index(joined(1, w.shape[1], spatial_of(w.shape)), [&](const Shape& k) {
            Shape weight = k;
            weight[0] = at[1];
            Shape to = {at[0], at[1] / (x.shape[1] / group) * w.shape[1] + k[1]};
            for (std::size_t i = 0; i < out.size(); ++i) {
                to.push_back(at[i + 2] * window.strides[i] + k[i + 2] * window.dilations[i] - window.pads[i]);
                if (to.back() < 0 || to.back() >= out[i]) return;
            }
            y.data[offset_of(y.shape, to)] += x.data[offset_of(x.shape, at)] * w.data[offset_of(w.shape, weight)];
        });
    });
    return y;
}

Array average_pool(const Node& node, const Array& x) {
    const Window window(node, node.attributes.integers("kernel_shape"));
    const bool count_pads = node.attributes.integer("count_include_pad", 0) != 0;
    Shape shape = {x.shape[0], x.shape[1]};
    for (std::size_t i = 0; i < window.kernel.size(); ++i) shape.push_back(window.out(x.shape[i + 2], i));
    return make(shape, [&](const Shape& y) {
        double sum = 0, count = 0;
        for_each_index(window.kernel, [&](const Shape& k) {
            Shape at = {y[0], y[1]};
            bool inside = true;
            for (std::size_t i = 0; i < k.size(); ++i) {
                at.push_back(y[i + 2] * window.strides[i] + k[i] - window.pads[i]);
                inside = inside && at.back() >= 0 && at.back() < x.shape[i + 2];
            }
            count += inside || count_pads;
            if (inside) sum += x.data[offset_of(x.shape, at)];
        });
        return sum / count;
    });
}

Array pad(const Array& x, const Integers& pads, double value) {
    Shape shape = x.shape;
    const auto rank = shape.size();
    for (std::size_t i = 0; i < rank; ++i) shape[i] += pads[i] + pads[rank + i];
    return make(shape, [&](const Shape& y) {
        Shape at(rank);
        for (std::size_t i = 0; i < rank; ++i) {
            at[i] = y[i] - pads[i];
            if (at[i] < 0 || at[i] >= x.shape[i]) return value;
        }
        return x.data[offset_of(x.shape, at)];
    });
}

Array multiply(const Array& a, const Array& b, bool transpose_a, bool transpose_b) {
    if (a.shape.size() != 2 || b.shape.size() != 2) throw std::logic_error("matrices only");
    const auto depth = a.shape[transpose_a ? 0 : 1];
    return make({a.shape[transpose_a ? 1 : 0], b.shape[transpose_b ? 0 : 1]}, [&](const Shape& y) {
        double sum = 0;
        for (std::int64_t k = 0; k < depth; ++k)
            sum += a.data[offset_of(a.shape, transpose_a ? Shape{k, y[0]} : Shape{y[0], k})] *
                   b.data[offset_of(b.shape, transpose_b ? Shape{y[1], k} : Shape{k, y[1]})];
        return sum;
    });
}

// Puts one number per channel on axis 1.
Array along_channels(Array array, std::size_t rank) {
    array.shape = joined(1, array.shape[0], Shape(rank - 2, 1));
    return array;
}

double half_even_code(double real, double scale, double zero, double low, double high) {
    return std::clamp(std::nearbyint(real / scale) + zero, low, high);
}

Array quantize(const Graph& graph, const Node& node, const std::vector<Array>& in) {
    const auto* zero = node.inputs.size() > 2 ? graph.constant_of(node.inputs[2]) : nullptr;
    const bool is_signed = zero != nullptr && zero->type() == DType::i8;
    const double z = zero ? in[2].data[0] : 0;
    return unary(in[0], [&](double x) {
        return half_even_code(x, in[1].data[0], z, is_signed ? -128 : 0, is_signed ? 127 : 255);
    });
}

Array dequantize(const Node& node, const std::vector<Array>& in) {
    const auto& codes = in[0];
    const auto axis = codes.shape.size() == 1 ? 0 : node.attributes.integer("axis", 1);
    return make(codes.shape, [&](const Shape& i) {
        const auto c = in[1].data.size() == 1 ? 0 : i[axis];
        return in[1].data[c] * (codes.data[offset_of(codes.shape, i)] - (in.size() > 2 ? in[2].data[c] : 0));
    });
}

Array compute(const Graph& graph, const Node& node, const std::vector<Array>& in) {
    const auto& op = node.op;
    const auto& attributes = node.attributes;
    if (op == "Identity" || op == "Dropout") return in[0];
    if (op == "Relu") return unary(in[0], [](double x) { return std::max(x, 0.0); });
    if (op == "Clip")
        return unary(in[0], [&](double x) {
            if (in.size() > 1 && !in[1].data.empty()) x = std::max(x, in[1].data[0]);
            if (in.size() > 2 && !in[2].data.empty()) x = std::min(x, in[2].data[0]);
            return std::clamp<double>(x, attributes.real("min", -1e30F), attributes.real("max", 1e30F));
        });
    if (op == "HardSigmoid")
        return unary(in[0], [&](double x) {
            return std::clamp(attributes.real("alpha", 0.2F) * x + attributes.real("beta", 0.5F), 0.0, 1.0);
        });
    if (op == "HardSwish") return unary(in[0], [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); });
    if (op == "Add" || op == "Sum") return binary(in[0], in[1], std::plus<>());
    if (op == "Sub") return binary(in[0], in[1], std::minus<>());
    if (op == "Mul") return binary(in[0], in[1], std::multiplies<>());
    if (op == "Div") return binary(in[0], in[1], std::divides<>());
    if (op == "Min") return binary(in[0], in[1], [](double a, double b) { return std::min(a, b); });
    if (op == "Max") return binary(in[0], in[1], [](double a, double b) { return std::max(a, b); });
    if (op == "AveragePool") return average_pool(node, in[0]);
    if (op == "QuantizeLinear") return quantize(graph, node, in);
    if (op == "DequantizeLinear") return dequantize(node, in);
    if (op == "MatMul") return multiply(in[0], in[1], false, false);
    if (op == "Pad") {
        Integers pads = attributes.integers("pads");
        if (in.size() > 1) pads.assign(in[1].data.begin(), in[1].data.end());
        return pad(in[0], pads, in.size() > 2 ? in[2].data[0] : attributes.real("value", 0));
    }
    if (op == "BatchNormalization") {
        const auto rank = in[0].shape.size();
        const double epsilon = attributes.real("epsilon", 1e-5F);
        auto y = binary(in[0], along_channels(in[3], rank), std::minus<>());
        y = binary(y, along_channels(in[4], rank), [&](double d, double v) { return d / std::sqrt(v + epsilon); });
        return binary(binary(y, along_channels(in[1], rank), std::multiplies<>()), along_channels(in[2], rank),
                      std::plus<>());
    }
    if (op == "Gemm") {
        auto y = multiply(in[0], in[1], attributes.integer("transA", 0) != 0, attributes.integer("transB", 0) != 0);
        y = unary(y, [&](double x) { return attributes.real("alpha", 1) * x; });
        if (in.size() < 3) return y;
        return binary(y, unary(in[2], [&](double x) { return attributes.real("beta", 1) * x; }), std::plus<>());
    }
    if (op == "Conv" || op == "ConvTranspose") {
        auto y = op == "Conv" ? convolve(node, in[0], in[1]) : convolve_transposed(node, in[0], in[1]);
        return in.size() > 2 ? binary(y, along_channels(in[2], y.shape.size()), std::plus<>()) : y;
    }
    throw std::logic_error("no naive " + op);
}

Array read_constant(const Value& value) {
    const auto& tensor = *value.constant;
    Array array{tensor.shape(), {}};
    for (std::int64_t i = 0; i < tensor.size(); ++i) {
        switch (tensor.type()) {
            case DType::f32:
                array.data.push_back(tensor.data<float>()[i]);
                break;
            case DType::i64:
                array.data.push_back(static_cast<double>(tensor.data<std::int64_t>()[i]));
                break;
            case DType::i32:
                array.data.push_back(tensor.data<std::int32_t>()[i]);
                break;
            case DType::i8:
                array.data.push_back(tensor.data<std::int8_t>()[i]);
                break;
            default:
                array.data.push_back(reinterpret_cast<const std::uint8_t*>(tensor.bytes())[i]);
        }
    }
    if (value.quant) return unary(array, [&](double q) { return value.quant->scale * (q - value.quant->zero_point); });
    if (!value.constant_quant) return array;
    return make(array.shape, [&](const Shape& i) {
        const auto& quant = *value.constant_quant;
        return array.data[offset_of(array.shape, i)] * quant.scales[quant.scales.size() == 1 ? 0 : i[quant.axis]];
    });
}

Array rounded(const Value& value, Array array) {
    if (!value.quant) return array;
    const double scale = value.quant->scale, zero = value.quant->zero_point;
    return unary(std::move(array), [&](double x) { return scale * (half_even_code(x, scale, zero, 0, 255) - zero); });
}

}  // namespace

Array random_array(const Shape& shape, std::uint64_t seed, double low, double high) {
    Random random(seed);
    return make(shape, [&](const Shape&) { return low + (high - low) * random.uniform(); });
}

std::map<std::string, Array> run_naively(const Graph& graph, const std::vector<Array>& inputs) {
    Values values;
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
        if (graph.values[i].constant) values[static_cast<ValueId>(i)] = read_constant(graph.values[i]);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i)
        values[graph.inputs[i]] = rounded(graph.values[graph.inputs[i]], inputs[i]);
    for (const auto& node : graph.nodes) {
        std::vector<Array> in;
        for (const auto input : node.inputs) in.push_back(input == no_value ? Array{{0}, {}} : values.at(input));
        auto out = compute(graph, node, in);
        if (node.residual != no_value) out = binary(out, values.at(node.residual), std::plus<>());
        if (node.clamp)
            out = unary(out, [&](double x) {
                return std::min<double>(std::max<double>(x, node.clamp->low), node.clamp->high);
            });
        values[node.outputs[0]] = rounded(graph.values[node.outputs[0]], std::move(out));
    }
    std::map<std::string, Array> outputs;
    for (const auto output : graph.outputs) outputs[graph.values[output].name] = values.at(output);
    return outputs;
}

double largest_difference(const std::map<std::string, Array>& a, const std::map<std::string, Array>& b) {
    double largest = 0;
    if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
    for (const auto& [name, array] : a) {
        const auto found = b.find(name);
        if (found == b.end() || found->second.shape != array.shape) return std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < array.data.size(); ++i)
            largest = std::max(largest, std::abs(array.data[i] - found->second.data[i]));
    }
    return largest;
}

}  // namespace mlq
