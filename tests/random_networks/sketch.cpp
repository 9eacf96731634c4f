#include "sketch.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "mlq/base/error.hpp"
namespace mlq::random_networks {
namespace {

constexpr std::int64_t most_elements = 4096;
constexpr float largest = 100;
constexpr float smallest = 1e-4F;  // a whole tensor below it: the tail of a Sigmoid, say, of which little is exact
constexpr float most_cancelled = 0.02F;

float largest_magnitude(const Tensor& tensor) {
    float most = 0;
    for (const float x : tensor.span<float>()) most = std::max(most, std::abs(x));
    return most;
}

bool is_tame(const Tensor& tensor) {
    if (tensor.size() == 0 || tensor.size() > most_elements) return false;
    if (tensor.type() != DType::f32) return true;
    const auto reals = tensor.span<float>();
    if (!std::all_of(reals.begin(), reals.end(), [](float x) { return std::abs(x) <= largest; })) return false;
    const float most = largest_magnitude(tensor);
    return most == 0 || most >= smallest;
}

Shape draw_sample_shape(Draw& draw) {
    const auto channels = [&] { return draw.one_in(6) ? draw.between(9, 20) : draw.between(1, 8); };
    const auto side = [&] { return draw.between(1, 9); };
    switch (draw.between(0, 9)) {
        case 0:
            return {draw.between(1, 20)};
        case 1:
            return {channels(), draw.between(1, 15)};
        case 2:
            return {draw.between(1, 4), draw.between(1, 4), draw.between(1, 4), draw.between(1, 4)};
        default:
            return {channels(), side(), side()};
    }
}

}  // namespace

Ints Draw::shuffled(std::int64_t count) {
    Ints order;
    for (std::int64_t i = 0; i < count; ++i) order.insert(order.begin() + between(0, i), i);
    return order;
}

Sketch::Sketch(std::uint64_t seed) : draw(mix64(seed)) {
    graph.name = "random_" + std::to_string(seed);
    graph.opset = draw.between(7, 26);
    free_batch = !draw.one_in(4);
    batch = free_batch ? 2 : draw.of(Ints{1, 1, 2, 4});
    Shape input = draw_sample_shape(draw);
    input.insert(input.begin(), batch);
    Tensor contents(DType::f32, input);
    const bool is_picture = draw.one_in(3);
    for (float& x : contents.span<float>()) x = is_picture ? draw.real(0, 1) : draw.normal();
    graph.inputs = {add_value("image", std::move(contents), true)};
    live_ = graph.inputs;
}

ValueId Sketch::add_value(const std::string& name, Tensor contents, bool shape_known) {
    Value value;
    value.name = name;
    value.type = contents.type();
    value.shape_known = shape_known;
    if (shape_known) value.shape = contents.shape();
    if (shape_known && free_batch) value.shape.front() = -1;
    contents_.push_back(std::move(contents));
    known_.push_back(false);
    return graph.add_value(std::move(value));
}

ValueId Sketch::pick() {
    return draw.one_in(2) ? live_.back() : draw.of(live_);
}

std::vector<ValueId> Sketch::all_like(ValueId id) const {
    std::vector<ValueId> list;
    for (const ValueId other : live_) {
        if (other != id && shape(other) == shape(id)) list.push_back(other);
    }
    return list;
}

ValueId Sketch::floats(const Shape& shape, double low, double high) {
    for (const Drawn& drawn : constants_) {
        if (drawn.low == low && drawn.high == high && contents(drawn.id).shape() == shape && draw.one_in(3))
            return drawn.id;
    }
    Tensor tensor(DType::f32, shape);
    for (float& x : tensor.span<float>()) x = draw.real(low, high);
    constants_.push_back({constant("constant", std::move(tensor)), low, high});
    return constants_.back().id;
}

ValueId Sketch::integers(const Ints& values) {
    return constant("integers", Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

ValueId Sketch::constant(const std::string& stem, Tensor tensor) {
    contents_.push_back(tensor);
    known_.push_back(true);
    return graph.add_constant(stem, std::move(tensor));
}

test::OpCase Sketch::make_case(const Node& node) const {
    test::OpCase alone(node.op, graph.opset);
    for (const auto& [name, attribute] : node.attributes.all()) alone.attribute(name.c_str(), attribute);
    for (const ValueId id : node.inputs) {
        if (id == no_value) {
            alone.absent();
        } else if (known_[static_cast<std::size_t>(id)]) {
            alone.constant(contents(id));
        } else {
            alone.data(contents(id));
        }
    }
    return std::move(alone.outputs(node.outputs.size()));
}

bool Sketch::cancels(const Node& node, const Tensor& result) const {
    constexpr std::array sums{"Add", "Sub", "ReduceMean", "AveragePool", "GlobalAveragePool"};
    if (std::ranges::find(sums, node.op) == sums.end() || result.type() != DType::f32) return false;
    return largest_magnitude(result) < most_cancelled * largest_magnitude(contents(node.inputs[0]));
}

std::optional<std::vector<ValueId>> Sketch::add_all(const std::string& op, std::vector<ValueId> inputs,
                                                    AttributeList attributes, std::size_t outputs) {
    Node node;
    node.op = op;
    node.name = op + "_" + std::to_string(graph.nodes.size());
    node.inputs = std::move(inputs);
    for (auto& [name, attribute] : attributes) node.attributes.set(name, std::move(attribute));
    node.outputs.resize(outputs);
    const test::OpCase alone = make_case(node);
    const auto shapes = with_context(op, [&] { return alone.infer(); });
    for (const Shape& made : shapes) {
        if (volume(made) > most_elements) return std::nullopt;
    }
    auto results = with_context(op, [&] { return alone.run_all(); });
    if (!std::all_of(results.begin(), results.end(), is_tame) || cancels(node, results.front())) return std::nullopt;

    const bool known = op == "Shape" || op == "Size" || std::ranges::all_of(node.inputs, [&](ValueId id) {
                           return id == no_value || known_[static_cast<std::size_t>(id)];
                       });
    std::vector<ValueId> made;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const bool is_float = results[i].type() == DType::f32;
        const std::string suffix = i == 0 ? "" : "_" + std::to_string(i);
        made.push_back(add_value(node.name + suffix, std::move(results[i]), !known && draw.one_in(2)));
        known_.back() = known;
        if (is_float && !known) live_.push_back(made.back());
    }
    node.outputs = made;
    graph.nodes.push_back(std::move(node));
    return made;
}

std::optional<ValueId> Sketch::add(const std::string& op, std::vector<ValueId> inputs, AttributeList attributes) {
    const auto made = add_all(op, std::move(inputs), std::move(attributes), 1);
    return made ? std::optional(made->front()) : std::nullopt;
}

void Sketch::finish() {
    for (const ValueId id : live_) {
        if (id == graph.inputs.front()) continue;
        if (graph.count_consumers(id) == 0 || draw.one_in(20)) graph.outputs.push_back(id);
    }
}

}  // namespace mlq::random_networks
