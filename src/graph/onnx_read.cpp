#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <new>
#include <utility>

#include "expand_functions.hpp"
#include "flatten.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "onnx_tensor.hpp"
#include "raise_opset.hpp"
#include "unique_names.hpp"

namespace mlq {
namespace {

constexpr std::int64_t oldest_opset = 1;
constexpr std::int64_t newest_opset = 27;

// Two bytes of a hostile file can ask for a message of 150 bytes in memory, so what parsing may take is bounded. Real
// models stay far below: their bytes are weights, which are held as they are.
thread_local std::size_t memory_left = 0;

void* allocate_block(std::size_t size) {
    if (size > memory_left) throw std::bad_alloc();
    memory_left -= size;
    if (void* block = std::malloc(size)) return block;
    throw std::bad_alloc();
}

void free_block(void* block, std::size_t) {
    std::free(block);
}

google::protobuf::ArenaOptions bounded_arena(std::size_t file_size) {
    memory_left = (std::size_t{64} << 20) + 16 * file_size;
    google::protobuf::ArenaOptions options;
    options.block_alloc = allocate_block;
    options.block_dealloc = free_block;
    return options;
}

bool is_onnx_domain(const std::string& domain) {
    return domain.empty() || domain == "ai.onnx";
}

std::int64_t read_opset(const onnx::ModelProto& model) {
    std::int64_t opset = 0;
    for (const auto& import : model.opset_import()) {
        if (is_onnx_domain(import.domain())) opset = import.version();
    }
    if (opset < oldest_opset || opset > newest_opset)
        throw Error("", "opset " + std::to_string(opset) + " is not supported",
                    "export with an opset from " + std::to_string(oldest_opset) + " to " +
                        std::to_string(newest_opset) +
                        " (torch.onnx.export opset_version=13, or onnx.version_converter)");
    return opset;
}

// Dimensions that are named or absent become -1, and so does an explicit -1, which some exporters write.
Shape read_shape(const onnx::TensorShapeProto& proto) {
    Shape shape;
    Shape at_least;  // with 1 for what is not known
    for (const auto& dim : proto.dim()) {
        const auto size = dim.has_dim_value() ? dim.dim_value() : -1;
        if (size < -1) throw Error("dimension " + std::to_string(size), "is negative", "re-export the model");
        shape.push_back(size);
        at_least.push_back(size == -1 ? 1 : size);
    }
    volume(at_least);  // throws if it is too large
    return shape;
}

void read_type(const onnx::TypeProto& proto, Value& value) {
    if (!proto.has_tensor_type())
        throw Error("", "is not a tensor", "export a model of plain tensors, without sequences, maps or optionals");
    value.type = held_type(proto.tensor_type().elem_type());
    if (!proto.tensor_type().has_shape()) return;
    value.shape = read_shape(proto.tensor_type().shape());
    value.shape_known = true;
}

std::string type_name(int onnx_type) {
    std::string name = onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(onnx_type));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name;
}

// Says so where an input or output of the file has another type here.
void note_type(const char* kind, const onnx::ValueInfoProto& info, Graph& graph) {
    const auto type = info.type().tensor_type().elem_type();
    if (type == onnx::TensorProto::UNDEFINED || onnx_type_of(held_type(type)) == type) return;
    graph.notes.push_back(std::string(kind) + " " + quoted(info.name()) + " is " + type_name(type) +
                          " in the file, and " + std::string(to_string(held_type(type))) +
                          " here and in what is written");
}

std::string value_text(const char* kind, const std::string& name) {
    return std::string(kind) + " " + quoted(name);
}

// Files before onnx 1.2 may leave the type out; then the field that is set tells.
int attribute_type(const onnx::AttributeProto& proto) {
    using Type = onnx::AttributeProto;
    if (proto.type() != Type::UNDEFINED) return proto.type();
    if (proto.has_f()) return Type::FLOAT;
    if (proto.has_i()) return Type::INT;
    if (proto.has_s()) return Type::STRING;
    if (proto.has_t()) return Type::TENSOR;
    if (proto.floats_size() > 0) return Type::FLOATS;
    if (proto.ints_size() > 0) return Type::INTS;
    if (proto.strings_size() > 0) return Type::STRINGS;
    return Type::UNDEFINED;
}

float check_number(float number) {
    if (std::isnan(number)) throw Error("", "is NaN", "re-export the model");
    return number;
}

Attribute read_attribute(const onnx::AttributeProto& proto, ExternalData* external) {
    using Type = onnx::AttributeProto;
    switch (attribute_type(proto)) {
        case Type::FLOAT:
            return check_number(proto.f());
        case Type::INT:
            return proto.i();
        case Type::STRING:
            return proto.s();
        case Type::TENSOR:
            return read_tensor(proto.t(), "tensor", external);
        case Type::FLOATS:
            for (const auto number : proto.floats()) check_number(number);
            return std::vector<float>(proto.floats().begin(), proto.floats().end());
        case Type::INTS:
            return std::vector<std::int64_t>(proto.ints().begin(), proto.ints().end());
        case Type::STRINGS:
            return std::vector<std::string>(proto.strings().begin(), proto.strings().end());
        case Type::GRAPH:
        case Type::GRAPHS:
            throw Error("", "holds a subgraph",
                        "export without control flow (trace the model for one fixed path, or fold its conditions)");
        default:
            throw Error("", "has a type that is not supported", "re-export the model with plain tensors");
    }
}

// A Cast to float16 is one to the type that holds it here, and so is a matrix of that type.
void widen_type(Node& node) {
    if (node.op != "Cast" && node.op != "EyeLike") return;
    const char* const name = node.op == "Cast" ? "to" : "dtype";
    const auto found = node.attributes.all().find(name);
    if (found == node.attributes.all().end() || !std::holds_alternative<std::int64_t>(found->second)) return;
    const auto to = std::get<std::int64_t>(found->second);
    const bool is_float =
        to == onnx::TensorProto::FLOAT16 || to == onnx::TensorProto::BFLOAT16 || to == onnx::TensorProto::DOUBLE;
    if (is_float) node.attributes.set(name, std::int64_t{onnx::TensorProto::FLOAT});
}

Node read_node(const onnx::NodeProto& proto, ExternalData* external) {
    Node node;
    node.op = proto.op_type();
    node.name = proto.name();
    if (node.name.empty()) node.name = node.op + "_" + (proto.output_size() > 0 ? proto.output(0) : std::string());
    if (node.op.empty()) throw Error(describe(node), "has no operator type", "the file is damaged");
    if (proto.doc_string() == kept_in_float) node.precision = Precision::float32;
    if (!is_onnx_domain(proto.domain()))
        throw Error(describe(node), "belongs to the operator domain " + quoted(proto.domain()),
                    "export with standard ONNX operators only (before ONNX Runtime optimizes the model; quantized "
                    "models in QDQ format)");
    for (const auto& attribute : proto.attribute()) {
        with_context(describe(node) + ": attribute " + quoted(attribute.name()), [&] {
            if (node.attributes.has(attribute.name())) throw Error("", "is given twice", "the file is damaged");
            if (!attribute.ref_attr_name().empty())
                throw Error("", "refers to an attribute of a function that it is not in", "the file is damaged");
            node.attributes.set(attribute.name(), read_attribute(attribute, external));
        });
    }
    with_context(describe(node), [&] { widen_type(node); });
    return node;
}

// What a Constant node stands for.
Tensor constant_tensor(const Node& node) {
    const auto& attributes = node.attributes;
    if (const auto* tensor = attributes.tensor("value")) return *tensor;
    if (attributes.has("value_float")) return Tensor::of<float>({}, std::vector{attributes.real("value_float", 0)});
    if (attributes.has("value_int"))
        return Tensor::of<std::int64_t>({}, std::vector{attributes.integer("value_int", 0)});
    if (attributes.has("value_floats")) {
        const auto values = attributes.reals("value_floats");
        return Tensor::of<float>({static_cast<std::int64_t>(values.size())}, values);
    }
    if (attributes.has("value_ints")) {
        const auto values = attributes.integers("value_ints");
        return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
    }
    throw Error("", "holds no numbers", "export constants as tensors, floats or integers");
}

ValueId add_constant_value(Graph& graph, const std::string& name, Tensor tensor) {
    if (graph.find_value(name)) throw Error(value_text("value", name), "is defined twice", "the file is damaged");
    return graph.add_constant(name, std::move(tensor));
}

// Says so once where weights have another float type here.
void note_weights(const onnx::GraphProto& proto, Graph& graph) {
    std::map<int, int> counts;
    for (const auto& initializer : proto.initializer()) {
        const int type = initializer.data_type();
        if (type == onnx::TensorProto::FLOAT16 || type == onnx::TensorProto::BFLOAT16) ++counts[type];
    }
    for (const auto& [type, count] : counts)
        graph.notes.push_back(std::to_string(count) + " of the file's constants are " + type_name(type) +
                              ", and float32 here and in what is written");
}

void add_initializers(Graph& graph, const onnx::GraphProto& proto, ExternalData* external) {
    for (const auto& initializer : proto.initializer()) {
        if (initializer.name().empty()) throw Error("initializer", "has no name", "the file is damaged");
        add_constant_value(graph, initializer.name(),
                           read_tensor(initializer, value_text("initializer", initializer.name()), external));
    }
    if (proto.sparse_initializer_size() > 0)
        throw Error(value_text("initializer", proto.sparse_initializer(0).values().name()), "is sparse",
                    "export with dense weights");
}

void add_inputs(Graph& graph, const onnx::GraphProto& proto) {
    for (const auto& input : proto.input()) {
        // Up to IR version 3 every initializer is listed as an input too.
        if (const auto known = graph.find_value(input.name()); known && graph.constant_of(*known)) continue;
        with_context(value_text("input", input.name()), [&] {
            if (input.name().empty()) throw Error("", "has no name", "the file is damaged");
            Value value;
            value.name = input.name();
            read_type(input.type(), value);
            note_type("input", input, graph);
            graph.inputs.push_back(graph.add_value(std::move(value)));
        });
    }
}

// Nodes with their outputs as values; inputs follow when every name is known, as files need not be ordered.
std::vector<const onnx::NodeProto*> add_nodes(Graph& graph, const onnx::GraphProto& proto, ExternalData* external) {
    std::vector<const onnx::NodeProto*> sources;
    for (const auto& source : proto.node()) {
        Node node = read_node(source, external);
        with_context(describe(node), [&] {
            if (node.op == "Constant") {
                if (source.output_size() != 1) throw Error("", "must have one output", "the file is damaged");
                add_constant_value(graph, source.output(0), constant_tensor(node));
                return;
            }
            for (const auto& name : source.output()) {
                Value value;
                value.name = name;
                node.outputs.push_back(name.empty() ? no_value : graph.add_value(std::move(value)));
            }
            while (!node.outputs.empty() && node.outputs.back() == no_value) node.outputs.pop_back();
            graph.nodes.push_back(std::move(node));
            sources.push_back(&source);
        });
    }
    return sources;
}

void connect_inputs(Graph& graph, const std::vector<const onnx::NodeProto*>& sources) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        auto& node = graph.nodes[i];
        for (const auto& name : sources[i]->input()) {
            const auto value = name.empty() ? no_value : graph.find_value(name);
            if (!value)
                throw Error(describe(node),
                            "reads " + quoted(name) + ", which is neither an input, an initializer nor a node's output",
                            "the file is incomplete; re-export the model");
            node.inputs.push_back(*value);
        }
        while (!node.inputs.empty() && node.inputs.back() == no_value) node.inputs.pop_back();
    }
}

void add_known_types(Graph& graph, const onnx::GraphProto& proto) {
    for (const auto& info : proto.value_info()) {
        const auto value = graph.find_value(info.name());
        if (!value || graph.constant_of(*value) || !info.type().has_tensor_type()) continue;
        with_context(value_text("value", info.name()), [&] { read_type(info.type(), graph.values[*value]); });
    }
}

void add_outputs(Graph& graph, const onnx::GraphProto& proto) {
    std::vector<char> listed(graph.values.size(), 0);
    for (const auto& output : proto.output()) {
        with_context(value_text("output", output.name()), [&] {
            const auto value = graph.find_value(output.name());
            if (!value) throw Error("", "is made by no node", "the file is incomplete; re-export the model");
            if (std::exchange(listed[*value], 1)) throw Error("", "is listed twice", "re-export the model");
            if (!graph.constant_of(*value) && output.type().has_tensor_type())
                read_type(output.type(), graph.values[*value]);
            note_type("output", output, graph);
            graph.outputs.push_back(*value);
        });
    }
    if (graph.outputs.empty()) throw Error("network", "has no output", "re-export the model");
}

Graph read_model(const onnx::ModelProto& model, ExternalData* external) {
    if (!model.has_graph())
        throw Error("", "is not an ONNX model: it holds no graph", "check the path and the download");
    const auto& proto = model.graph();
    Graph graph;
    graph.name = proto.name();
    graph.opset = read_opset(model);
    add_initializers(graph, proto, external);
    add_inputs(graph, proto);
    const auto sources = add_nodes(graph, proto, external);
    connect_inputs(graph, sources);
    add_known_types(graph, proto);
    add_outputs(graph, proto);
    note_weights(proto, graph);
    graph.tidy();
    raise_opset(graph);
    expand_functions(graph);
    graph.tidy();
    make_node_names_unique(graph);
    return graph;
}

Graph parse(std::span<const std::byte> bytes, ExternalData* external) {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw Error("", "is larger than 2 GB", "mlq reads models of up to 2 GB");
    google::protobuf::Arena arena(bounded_arena(bytes.size()));
    auto* model = google::protobuf::Arena::CreateMessage<onnx::ModelProto>(&arena);
    bool parsed = false;
    try {
        parsed = model->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        if (parsed) flatten(*model);
    } catch (const std::bad_alloc&) {
        throw Error("", "needs far more memory than a model of its size", "the file is damaged");
    }
    if (!parsed)
        throw Error("", "is not an ONNX model: its bytes do not parse, or nest subgraphs too deep",
                    "check the path and the download");
    return read_model(*model, external);
}

}  // namespace

Graph parse_onnx(std::span<const std::byte> bytes, const std::string& where, ExternalData* external) {
    return with_context(where, [&] { return parse(bytes, external); });
}

Graph load_onnx(const std::filesystem::path& path) {
    constexpr std::uint64_t limit = std::uint64_t{1} << 31;
    ExternalData external(path);
    return parse_onnx(read_file(path, limit), path.string(), &external);
}

}  // namespace mlq
