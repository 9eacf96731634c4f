#include "onnx_case.hpp"

#include <bit>
#include <cstring>

#include "graph/onnx_tensor.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

namespace mlq::conformance {
namespace {

template <typename Message>
Message read_message(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    Message message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        throw Error(path.string(), "does not parse as a tensor");
    return message;
}

std::vector<onnx::TensorProto> read_tensors(const std::filesystem::path& folder, const std::string& kind) {
    std::vector<onnx::TensorProto> tensors;
    while (true) {
        const auto path = folder / (kind + "_" + std::to_string(tensors.size()) + ".pb");
        if (!std::filesystem::exists(path)) return tensors;
        tensors.push_back(read_message<onnx::TensorProto>(path));
    }
}

// Elements of type `From` as floats.
template <typename From, typename Convert>
Tensor converted(const onnx::TensorProto& proto, const Convert& convert) {
    Tensor tensor(DType::f32, {proto.dims().begin(), proto.dims().end()});
    if (proto.raw_data().size() != static_cast<std::size_t>(tensor.size()) * sizeof(From))
        throw Error("tensor", "its bytes do not fit its shape");
    for (std::int64_t i = 0; i < tensor.size(); ++i) {
        From number{};
        std::memcpy(&number, proto.raw_data().data() + static_cast<std::size_t>(i) * sizeof(From), sizeof(From));
        tensor.data<float>()[i] = convert(number);
    }
    return tensor;
}

// What is too large for a float becomes infinite.
Tensor narrowed(const onnx::TensorProto& proto) {
    return converted<double>(proto, [](double number) { return static_cast<float>(number); });
}

// The upper half of a float.
Tensor widened(const onnx::TensorProto& proto) {
    return converted<std::uint16_t>(
        proto, [](std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); });
}

}  // namespace

std::set<std::string> OnnxCase::operators() const {
    std::set<std::string> names;
    for (const auto& node : model.graph().node()) names.insert(node.op_type());
    return names;
}

OnnxCase read_case(const std::filesystem::path& folder) {
    return {read_message<onnx::ModelProto>(folder / "model.onnx"), read_tensors(folder / "test_data_set_0", "input"),
            read_tensors(folder / "test_data_set_0", "output")};
}

int element_type(const onnx::ValueInfoProto& port) {
    return port.type().tensor_type().elem_type();
}

Tensor tensor_of(const onnx::TensorProto& proto, int element_type) {
    if (element_type == onnx::TensorProto::BFLOAT16 && proto.has_raw_data()) return widened(proto);
    if (proto.data_type() == onnx::TensorProto::DOUBLE && proto.has_raw_data()) return narrowed(proto);
    if (proto.data_type() != onnx::TensorProto::FLOAT) return read_tensor(proto, "tensor", nullptr);
    Tensor tensor(DType::f32, {proto.dims().begin(), proto.dims().end()});
    const bool is_raw = proto.has_raw_data();
    const std::size_t bytes = is_raw ? proto.raw_data().size() : proto.float_data().size() * sizeof(float);
    if (bytes != tensor.byte_size()) throw Error("tensor", "its bytes do not fit its shape");
    if (bytes > 0)
        std::memcpy(tensor.bytes(),
                    is_raw ? static_cast<const void*>(proto.raw_data().data()) : proto.float_data().data(), bytes);
    return tensor;
}

OnnxCase with_fixed_inputs(const OnnxCase& from, std::size_t first) {
    OnnxCase fixed = from;
    auto& graph = *fixed.model.mutable_graph();
    graph.clear_input();
    for (std::size_t i = 0; i < from.inputs.size(); ++i) {
        const auto& input = from.model.graph().input(static_cast<int>(i));
        if (i < first) {
            *graph.add_input() = input;
        } else {
            auto& constant = *graph.add_initializer();
            constant = from.inputs[i];
            constant.set_name(input.name());
        }
    }
    fixed.inputs.resize(std::min(first, from.inputs.size()));
    return fixed;
}

}  // namespace mlq::conformance
