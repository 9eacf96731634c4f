#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "graph/linear_layer.hpp"
#include "graph/op_traits.hpp"
#include "graph/unique_names.hpp"
#include "graph/upgrade_opset.hpp"
#include "mlq/base/error.hpp"
#include "mlq/ptq/saturation.hpp"
#include "mlq/ptq/targets.hpp"

namespace mlq {
namespace {

template <typename T>
Tensor scalar(T value) {
    return Tensor::of<T>({}, std::span<const T>(&value, 1));
}

Tensor filled(const Shape& shape, std::uint8_t value) {
    Tensor tensor(DType::u8, shape);
    for (std::uint8_t& element : tensor.span<std::uint8_t>()) element = value;
    return tensor;
}

// int8 codes as uint8 ones with a zero point of 128.
Tensor moved_up(const Tensor& codes) {
    Tensor moved(DType::u8, codes.shape());
    const auto from = codes.span<std::int8_t>();
    std::transform(from.begin(), from.end(), moved.span<std::uint8_t>().begin(),
                   [](std::int8_t code) { return static_cast<std::uint8_t>(code + 128); });
    return moved;
}

class Lowering {
  public:
    Lowering(const Graph& quantized, const Target& target, Processors processors)
        : from_(upgraded(quantized)),
          to_(from_),
          target_(target),
          unsigned_weights_(target.saturates_int8_weights && processors != Processors::vnni) {
        to_.nodes.clear();
        for (Value& value : to_.values) {
            value.quant.reset();
            value.constant_quant.reset();
        }
    }

    Graph lower() {
        for (const ValueId id : from_.inputs) surround_with_qdq(id, id);
        for (const Node& node : from_.nodes) lower_node(node);
        to_.tidy();
        make_node_names_unique(to_);
        return std::move(to_);
    }

  private:
    const Value& value_of(ValueId id) const { return from_.values[static_cast<std::size_t>(id)]; }

    Node& add_node(std::string op, const std::string& stem, std::vector<ValueId> inputs, ValueId output) {
        Node& node = to_.nodes.emplace_back();
        node.op = std::move(op);
        node.name = stem;
        node.inputs = std::move(inputs);
        node.outputs = {output};
        return node;
    }

    ValueId add_value(const std::string& stem, DType type, ValueId like) {
        Value value;
        value.name = to_.fresh_name(stem);
        value.type = type;
        value.shape = value_of(like).shape;
        value.shape_known = value_of(like).shape_known;
        return to_.add_value(std::move(value));
    }

    // Q -> DQ behind the real value `real`; later readers of `id` read the dequantized value instead.
    void surround_with_qdq(ValueId id, ValueId real) {
        const auto& quant = value_of(id).quant;
        if (!quant) return;
        const std::string& name = value_of(id).name;
        const bool is_signed = target_.signed_activations;
        if (is_signed && quant->zero_point != 128)
            throw Error("value " + quoted(name),
                        "is not symmetric, " + std::string(target_.name) + " needs a zero point of 0",
                        "choose scales for this target");
        const ValueId scale = to_.add_constant(name + "_scale", scalar<float>(quant->scale));
        const ValueId zero_point =
            is_signed ? to_.add_constant(name + "_zero_point", scalar<std::int8_t>(0))
                      : to_.add_constant(name + "_zero_point", scalar(static_cast<std::uint8_t>(quant->zero_point)));
        ValueId codes = add_value(name + "_quantized", is_signed ? DType::i8 : DType::u8, id);
        const bool ends_network = from_.is_output(id) && real != id;
        const ValueId reals = ends_network ? id : add_value(name + "_dequantized", DType::f32, id);
        add_node("QuantizeLinear", name + "_QuantizeLinear", {real, scale, zero_point}, codes);
        if (quant->highest < 255) codes = clip_codes(id, codes, quant->highest);
        add_node("DequantizeLinear", name + "_DequantizeLinear", {codes, scale, zero_point}, reals);
        readers_[id] = reals;
    }

    // A QuantizeLinear saturates at 255.
    ValueId clip_codes(ValueId id, ValueId codes, std::int32_t highest) {
        const std::string& name = value_of(id).name;
        if (!target_.clips_codes)
            throw Error("value " + quoted(name), "has codes that end at " + std::to_string(highest),
                        std::string(target_.name) + " needs 8 bits");
        const ValueId bound = to_.add_constant(name + "_highest", scalar(static_cast<std::uint8_t>(highest)));
        const ValueId clipped = add_value(name + "_clipped", DType::u8, id);
        add_node("Clip", name + "_Clip_codes", {codes, no_value, bound}, clipped);
        return clipped;
    }

    bool is_coded(ValueId id) const { return id != no_value && value_of(id).quant.has_value(); }

    // The target would take the node for int8, as what stands around it has codes: its real neighbours are hidden.
    bool needs_separator(const Node& node) const {
        if (target_.separator == nullptr || node.precision != Precision::float32) return false;
        const auto rule = find_rule(target_, node);
        if (!rule || first_real_input(node) == node.inputs.size()) return false;  // or it computes with shapes
        const auto has_codes = [&](ValueId id) {
            return id == no_value || is_coded(id) || value_of(id).type != DType::f32 ||  // indices, a condition
                   (value_of(id).constant && is_free_number(*rule, *value_of(id).constant));
        };
        const bool in = std::all_of(node.inputs.begin(), node.inputs.end(), has_codes);
        const bool out = becomes_codes(node.outputs.front());
        switch (rule->output) {
            case OutputRule::one_form:
            case OutputRule::each_form:
                return in;
            case OutputRule::codes:
                return in && out;
            case OutputRule::unchanged:
                return in || out;
        }
        return false;
    }

    // What a node computes with: not the condition of a Where.
    std::size_t first_real_input(const Node& node) const {
        const auto is_real = [&](ValueId id) { return id != no_value && value_of(id).type == DType::f32; };
        return static_cast<std::size_t>(std::ranges::find_if(node.inputs, is_real) - node.inputs.begin());
    }

    // ONNX Runtime rounds the float weights of a layer between codes, all of them with one scale: its input is hidden.
    bool needs_real_input(const Node& node) const {
        if (target_.separator == nullptr || !is_coded(node.inputs[0])) return false;
        const auto layer = linear_layer(from_, node);
        if (!layer || layer->constant == nullptr || layer->constant->type() != DType::f32) return false;
        return becomes_codes(node.outputs.front());
    }

    // Through Relu and Clip, too.
    bool becomes_codes(ValueId id) const {
        if (is_coded(id)) return true;
        const auto readers = from_.consumers_of(id);
        return std::any_of(readers.begin(), readers.end(), [&](std::size_t index) {
            const Node& reader = from_.nodes[index];
            const bool bounds = reader.op == "Relu" || reader.op == "Clip";
            return rounds_only(from_, reader) || (bounds && becomes_codes(reader.outputs.front()));
        });
    }

    // `like`: the value of the quantized graph that `value` stands for.
    ValueId separate(ValueId value, const std::string& stem, ValueId like) {
        const ValueId apart = add_value(stem, DType::f32, like);
        add_node(target_.separator, to_.values[static_cast<std::size_t>(apart)].name, {value}, apart);
        return apart;
    }

    void lower_node(const Node& node) {
        if (rounds_only(from_, node)) return surround_with_qdq(node.outputs.front(), read(node.inputs.front()));
        Node plain = node;
        plain.clamp.reset();
        plain.residual = no_value;
        for (ValueId& id : plain.inputs) id = read(id);
        const bool apart = needs_separator(node);
        if (apart || needs_real_input(node)) {
            const std::size_t slot = first_real_input(node);
            plain.inputs[slot] = separate(plain.inputs[slot], node.name + "_input_in_float", node.inputs[slot]);
        }
        std::vector<ValueId> real_outputs = plain.outputs;
        for (std::size_t i = 0; i < plain.outputs.size(); ++i) {
            const ValueId id = node.outputs[i];
            // A quantized output of the network takes its name from the DequantizeLinear at the end.
            if (id != no_value && value_of(id).quant && from_.is_output(id))
                real_outputs[i] = add_value(value_of(id).name + "_real", DType::f32, id);
        }
        const bool adds = node.residual != no_value;
        const bool clamps = node.clamp && !is_implied(*node.clamp, value_of(node.outputs.front()).quant);
        const ValueId final_value = real_outputs.front();
        ValueId current = adds || clamps ? add_value(value_of(node.outputs.front()).name + "_linear", DType::f32,
                                                     node.outputs.front())
                                         : final_value;
        plain.outputs = real_outputs;
        plain.outputs.front() = current;
        to_.nodes.push_back(std::move(plain));
        if (adds) {
            const ValueId sum =
                clamps ? add_value(value_of(node.outputs.front()).name + "_sum", DType::f32, node.outputs.front())
                       : final_value;
            add_node("Add", node.name + "_Add", {current, read(node.residual)}, sum).precision = node.precision;
            current = sum;
        }
        if (clamps) add_clamp(*node.clamp, node.name, current, final_value);
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            if (!is_coded(node.outputs[i])) continue;
            const ValueId real =
                apart ? separate(real_outputs[i], node.name + "_output_in_float", node.outputs[i]) : real_outputs[i];
            surround_with_qdq(node.outputs[i], real);
        }
    }

    // Only where the codes end at 0: readers take these, and no others, as a sign of the clamp.
    static bool is_implied(const Clamp& clamp, const std::optional<QuantParams>& quant) {
        return quant && quant->zero_point == 0 && quantize(clamp.low, *quant) == 0 &&
               quantize(clamp.high, *quant) == quant->highest;
    }

    void add_clamp(const Clamp& clamp, const std::string& stem, ValueId input, ValueId output) {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        if (clamp == Clamp{0, infinity}) {
            add_node("Relu", stem + "_Relu", {input}, output);
            return;
        }
        const auto bound = [&](const char* name, float value) {
            return std::isinf(value) ? no_value : to_.add_constant(stem + "_clip_" + name, scalar<float>(value));
        };
        std::vector<ValueId> inputs{input, bound("min", clamp.low)};
        if (!std::isinf(clamp.high)) inputs.push_back(bound("max", clamp.high));
        add_node("Clip", stem + "_Clip", std::move(inputs), output);
    }

    // What a reader of `id` reads in the lowered graph.
    ValueId read(ValueId id) {
        if (id == no_value) return id;
        if (const auto found = readers_.find(id); found != readers_.end()) return found->second;
        const Value& value = value_of(id);
        if (!value.constant || !value.constant_quant) return id;
        const bool is_bias = value.constant->type() == DType::i32;
        return readers_[id] = is_bias && target_.float_bias ? add_real_bias(value) : add_dequantized_constant(id);
    }

    ValueId add_real_bias(const Value& value) {
        const auto codes = value.constant->span<std::int32_t>();
        const auto& scales = value.constant_quant->scales;
        Tensor reals(DType::f32, value.constant->shape());
        for (std::size_t i = 0; i < codes.size(); ++i)
            reals.data<float>()[i] = static_cast<float>(static_cast<double>(codes[i]) *
                                                        static_cast<double>(scales[scales.size() == 1 ? 0 : i]));
        return to_.add_constant(value.name + "_real", std::move(reals));
    }

    // Some layer that reads these weights has a pair of them that int16 does not hold.
    bool may_saturate(ValueId weights) const {
        const auto readers = from_.consumers_of(weights);
        return std::any_of(readers.begin(), readers.end(), [&](std::size_t index) {
            const auto found = find_saturation(from_, from_.nodes[index]);
            return !found || found->unsafe_pairs > 0;
        });
    }

    ValueId add_dequantized_constant(ValueId id) {
        const Value& value = value_of(id);
        const ConstantQuant& quant = *value.constant_quant;
        const bool per_channel = quant.scales.size() > 1;
        const Shape shape = per_channel ? Shape{static_cast<std::int64_t>(quant.scales.size())} : Shape{};
        const ValueId scale = to_.add_constant(value.name + "_scale", Tensor::of<float>(shape, quant.scales));
        const bool moves_up = value.constant->type() == DType::i8 && unsigned_weights_ && may_saturate(id);
        const ValueId codes = moves_up ? to_.add_constant(value.name + "_uint8", moved_up(*value.constant)) : id;
        const DType type = moves_up ? DType::u8 : value.constant->type();
        const ValueId zero_point =
            to_.add_constant(value.name + "_zero_point", moves_up ? filled(shape, 128) : Tensor(type, shape));
        const ValueId reals = add_value(value.name + "_dequantized", DType::f32, id);
        Node& node = add_node("DequantizeLinear", value.name + "_DequantizeLinear", {codes, scale, zero_point}, reals);
        if (per_channel) node.attributes.set("axis", std::int64_t{quant.axis});
        return reals;
    }

    static Graph upgraded(Graph graph) {
        upgrade_opset(graph);
        return graph;
    }

    const Graph from_;
    Graph to_;
    const Target& target_;
    const bool unsigned_weights_;
    std::map<ValueId, ValueId> readers_;
};

}  // namespace

// The opset first: lowering adds nodes in their newest form.
Graph lower_to_qdq(const Graph& quantized, const Target& target, Processors processors) {
    return Lowering(quantized, target, processors).lower();
}

}  // namespace mlq
