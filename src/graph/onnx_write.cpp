#include <onnx/onnx_pb.h>

#include <algorithm>
#include <limits>

#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"
#include "onnx_tensor.hpp"

namespace mlq {
namespace {

// The oldest file format version that knows the opset.
std::int64_t ir_version(std::int64_t opset) {
    if (opset >= 23) return std::min<std::int64_t>(opset - 12, 13);
    return opset >= 21 ? 10 : opset >= 19 ? 9 : 8;
}

// Which unknown dimensions are equal is known of the network's input alone, so only its batch has a name.
void write_type(const Value& value, bool is_input, onnx::TypeProto& proto) {
    auto& tensor = *proto.mutable_tensor_type();
    tensor.set_elem_type(onnx_type_of(value.type));
    if (!value.shape_known) return;
    auto& shape = *tensor.mutable_shape();
    for (std::size_t i = 0; i < value.shape.size(); ++i) {
        auto& dim = *shape.add_dim();
        if (value.shape[i] >= 0) {
            dim.set_dim_value(value.shape[i]);
        } else if (i == 0 && is_input) {
            dim.set_dim_param("N");
        }
    }
}

void write_info(const Value& value, onnx::ValueInfoProto& proto, bool is_input = false) {
    proto.set_name(value.name);
    write_type(value, is_input, *proto.mutable_type());
}

struct WriteAttribute {
    onnx::AttributeProto& proto;

    void operator()(std::int64_t value) const {
        proto.set_type(onnx::AttributeProto::INT);
        proto.set_i(value);
    }
    void operator()(float value) const {
        proto.set_type(onnx::AttributeProto::FLOAT);
        proto.set_f(value);
    }
    void operator()(const std::string& value) const {
        proto.set_type(onnx::AttributeProto::STRING);
        proto.set_s(value);
    }
    void operator()(const std::vector<std::int64_t>& values) const {
        proto.set_type(onnx::AttributeProto::INTS);
        for (const auto value : values) proto.add_ints(value);
    }
    void operator()(const std::vector<float>& values) const {
        proto.set_type(onnx::AttributeProto::FLOATS);
        for (const auto value : values) proto.add_floats(value);
    }
    void operator()(const std::vector<std::string>& values) const {
        proto.set_type(onnx::AttributeProto::STRINGS);
        for (const auto& value : values) proto.add_strings(value);
    }
    void operator()(const Tensor& value) const {
        proto.set_type(onnx::AttributeProto::TENSOR);
        write_tensor(value, *proto.mutable_t());
    }
};

std::string name_of(const Graph& graph, ValueId value) {
    return value == no_value ? std::string() : graph.values[value].name;
}

onnx::NodeProto& start_node(const Graph& graph, const Node& node, onnx::GraphProto& proto) {
    if (node.clamp || node.residual != no_value)
        throw Error(describe(node), "is fused with its neighbours and has no ONNX form", "expand it before writing");
    if (node.op == "If") throw Error(describe(node), "has branches that were not chosen yet and has no ONNX form");
    auto& out = *proto.add_node();
    out.set_name(node.name);
    out.set_op_type(node.op);
    if (node.precision == Precision::float32) out.set_doc_string(std::string(kept_in_float));
    for (const auto input : node.inputs) out.add_input(name_of(graph, input));
    for (const auto output : node.outputs) out.add_output(name_of(graph, output));
    return out;
}

void write_node(const Graph& graph, const Node& node, onnx::GraphProto& proto) {
    auto& out = start_node(graph, node, proto);
    for (const auto& [name, value] : node.attributes.all()) {
        auto& attribute = *out.add_attribute();
        attribute.set_name(name);
        std::visit(WriteAttribute{attribute}, value);
    }
}

// ONNX has HardSwish since opset 14; the passes make it from its parts for any opset.
void write_old_hard_swish(const Graph& graph, const Node& node, onnx::GraphProto& proto) {
    const auto gate = graph.fresh_name(name_of(graph, node.outputs[0]) + "_gate");
    auto& sigmoid = start_node(graph, node, proto);
    sigmoid.set_op_type("HardSigmoid");
    sigmoid.set_name(node.name + "_gate");
    sigmoid.set_output(0, gate);
    for (const auto& [name, value] : {std::pair{"alpha", 1.0F / 6.0F}, std::pair{"beta", 0.5F}}) {
        auto& attribute = *sigmoid.add_attribute();
        attribute.set_name(name);
        WriteAttribute{attribute}(value);
    }
    auto& product = start_node(graph, node, proto);
    product.set_op_type("Mul");
    product.add_input(gate);
}

// Constants of the nodes and outputs, in the order of the values.
std::vector<char> mark_used(const Graph& graph) {
    std::vector<char> used(graph.values.size(), 0);
    for (const auto& node : graph.nodes) {
        for (const auto input : node.inputs) {
            if (input != no_value) used[input] = 1;
        }
        for (const auto output : node.outputs) {
            if (output != no_value) used[output] = 1;
        }
    }
    for (const auto output : graph.outputs) used[output] = 1;
    return used;
}

// Large constants one behind the other, each at the start of a page of 64 bytes.
class DataBeside {
  public:
    explicit DataBeside(std::string location) : location_(std::move(location)) {}

    static bool takes(const Tensor& tensor) { return tensor.byte_size() >= smallest_external_constant; }

    void write(const Tensor& tensor, onnx::TensorProto& proto) {
        constexpr std::size_t alignment = 64;
        bytes_.resize((bytes_.size() + alignment - 1) / alignment * alignment);
        describe_tensor(tensor, proto);
        proto.set_data_location(onnx::TensorProto::EXTERNAL);
        add(proto, "location", location_);
        add(proto, "offset", std::to_string(bytes_.size()));
        add(proto, "length", std::to_string(tensor.byte_size()));
        const auto* first = static_cast<const std::byte*>(tensor.bytes());
        bytes_.insert(bytes_.end(), first, first + tensor.byte_size());
    }

    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    static void add(onnx::TensorProto& proto, const char* key, const std::string& value) {
        auto& entry = *proto.add_external_data();
        entry.set_key(key);
        entry.set_value(value);
    }

    std::string location_;
    std::vector<std::byte> bytes_;
};

void write_values(const Graph& graph, onnx::GraphProto& proto, DataBeside* beside) {
    for (const auto input : graph.inputs) write_info(graph.values[input], *proto.add_input(), true);
    for (const auto output : graph.outputs) write_info(graph.values[output], *proto.add_output());
    const auto used = mark_used(graph);
    std::vector<char> listed(graph.values.size(), 0);
    for (const auto input : graph.inputs) listed[input] = 1;
    for (const auto output : graph.outputs) listed[output] = 1;
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
        const auto& value = graph.values[i];
        if (!used[i]) continue;
        if (value.quant || value.constant_quant)
            throw Error("value " + quoted(value.name), "is quantized and has no ONNX form",
                        "put QuantizeLinear and DequantizeLinear nodes around it before writing");
        if (value.constant) {
            auto& initializer = *proto.add_initializer();
            initializer.set_name(value.name);
            if (beside != nullptr && DataBeside::takes(*value.constant)) {
                beside->write(*value.constant, initializer);
            } else {
                write_tensor(*value.constant, initializer);
            }
        } else if (value.shape_known && !listed[i]) {
            write_info(value, *proto.add_value_info());
        }
    }
}

std::vector<std::byte> to_bytes(const onnx::ModelProto& model) {
    const auto size = model.ByteSizeLong();
    if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw Error("network", "is larger than 2 GB as one ONNX file", "write its weights beside it (`external-data`)");
    std::vector<std::byte> bytes(size);
    model.SerializeToArray(bytes.data(), static_cast<int>(size));
    return bytes;
}

std::vector<std::byte> serialize(const Graph& graph, DataBeside* beside) {
    onnx::ModelProto model;
    model.set_ir_version(ir_version(graph.opset));
    model.set_producer_name("mlq");
    model.add_opset_import()->set_version(graph.opset);
    auto& proto = *model.mutable_graph();
    proto.set_name(graph.name.empty() ? "network" : graph.name);  // ONNX wants a name
    for (const auto& node : graph.nodes) {
        if (node.op == "HardSwish" && graph.opset < 14 && node.inputs.size() == 1 && node.outputs.size() == 1) {
            write_old_hard_swish(graph, node, proto);
        } else {
            write_node(graph, node, proto);
        }
    }
    write_values(graph, proto, beside);
    return to_bytes(model);
}

}  // namespace

std::vector<std::byte> serialize_onnx(const Graph& graph) {
    return serialize(graph, nullptr);
}

OnnxInTwo serialize_onnx_in_two(const Graph& graph, const std::string& location) {
    DataBeside beside(location);
    OnnxInTwo files;
    files.model = serialize(graph, &beside);
    files.data = beside.take();
    return files;
}

bool fits_one_onnx(const Graph& graph) {
    constexpr std::uint64_t room_for_nodes = std::uint64_t{1} << 27;
    std::uint64_t bytes = room_for_nodes;
    for (const Value& value : graph.values) bytes += value.constant ? value.constant->byte_size() : 0;
    return bytes <= static_cast<std::uint64_t>(std::numeric_limits<int>::max());
}

}  // namespace mlq
