// ONNX files written by hand, field by field, so that a test can write what no library would. The numbers are those of
// onnx.proto.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlq::wire {

inline std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 128; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
    return bytes + static_cast<char>(value);
}
inline std::string number(int field, std::int64_t value) {
    return varint(static_cast<std::uint64_t>(field) << 3) + varint(static_cast<std::uint64_t>(value));
}
inline std::string text(int field, std::string_view bytes) {
    return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(bytes.size()) + std::string(bytes);
}
template <typename T>
std::string little(T value) {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
}
inline std::string real(int field, float value) {
    return varint(static_cast<std::uint64_t>(field) << 3 | 5) + little(value);
}
template <typename T>
std::string raw(const std::vector<T>& values) {
    std::string bytes;
    for (const T value : values) bytes += little(value);
    return bytes;
}

enum Type { f32 = 1, u8, i8, u16, i16, i32, i64, str, boolean, f16, f64, u32, u64, c64, c128, bf16 };

// A TensorProto: dims, element type, and its data fields as given.
inline std::string tensor(std::string_view name, const std::vector<std::int64_t>& dims, int type, std::string data) {
    std::string bytes;
    for (const auto dim : dims) bytes += number(1, dim);
    return bytes + number(2, type) + text(8, name) + data;
}
inline std::string float_tensor(std::string_view name, const std::vector<std::int64_t>& dims,
                                std::vector<float> values) {
    return tensor(name, dims, f32, text(9, raw(values)));
}

// A ValueInfoProto; a dimension of -1 is left open.
inline std::string info(std::string_view name, const std::vector<std::int64_t>& dims, int type = f32) {
    std::string shape;
    for (const auto dim : dims) shape += text(1, dim == -1 ? text(2, "N") : number(1, dim));
    return text(1, name) + text(2, text(1, number(1, type) + text(2, shape)));
}

inline std::string attribute(std::string_view name, int type, std::string field) {
    return text(1, name) + field + number(20, type);
}

// A NodeProto; `more` is further fields.
inline std::string node(std::string_view op, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, std::string more = {}) {
    std::string bytes;
    for (const auto& input : inputs) bytes += text(1, input);
    for (const auto& output : outputs) bytes += text(2, output);
    return bytes + text(4, op) + more;
}

struct Model {
    std::vector<std::string> nodes = {};
    std::vector<std::string> initializers = {};
    std::vector<std::string> inputs = {info("x", {1, 4})};
    std::vector<std::string> outputs = {info("y", {1, 4})};
    std::string more_graph = {};
    std::string more_model = {};
    std::int64_t opset = 13;

    std::vector<std::byte> bytes() const {
        std::string graph = text(2, "g");
        for (const auto& one : nodes) graph += text(1, one);
        for (const auto& one : initializers) graph += text(5, one);
        for (const auto& one : inputs) graph += text(11, one);
        for (const auto& one : outputs) graph += text(12, one);
        const auto model = number(1, 8) + text(8, number(2, opset)) + text(7, graph + more_graph) + more_model;
        const auto span = std::as_bytes(std::span(model.data(), model.size()));
        return {span.begin(), span.end()};
    }
};

}  // namespace mlq::wire
