#include "onnx_tensor.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

using Type = onnx::TensorProto;

template <typename T>
T keep(T value) {
    return value;
}

float from_double(double value) {
    constexpr double largest = std::numeric_limits<float>::max();
    // A cast of what float32 cannot hold is undefined; bounds such as DBL_MAX mean "no bound".
    if (value > largest) return std::numeric_limits<float>::infinity();
    if (value < -largest) return -std::numeric_limits<float>::infinity();
    return static_cast<float>(value);
}

float from_half(std::uint16_t bits) {
    const auto sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
    const auto exponent = static_cast<std::uint32_t>(bits >> 10 & 31u);
    const auto mantissa = static_cast<std::uint32_t>(bits & 0x3ffu);
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | mantissa << 13);
    if (exponent == 0) return std::copysign(static_cast<float>(mantissa) * 0x1p-24F, sign ? -1.0F : 1.0F);
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
}

float from_bfloat(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

bool from_byte(std::uint8_t byte) {
    return byte != 0;
}

std::int64_t from_u64(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throw Error("holds a uint64 above 2^63 - 1");
    return static_cast<std::int64_t>(value);
}

std::string mismatch(std::size_t have, std::int64_t want, const char* unit) {
    return "holds " + std::to_string(have) + " " + unit + " where its dims say " + std::to_string(want);
}

// A tensor's data as bytes, in the model or beside it; nothing where its elements stand one by one.
using RawData = std::optional<std::string_view>;

// Elements stand either as little-endian bytes of type Stored, or one by one in `field`, whose element type is as wide
// as Stored or wider.
template <typename Stored, typename Held, typename Field>
Tensor read_elements(const RawData& bytes, const Shape& shape, const Field& field, Held (*convert)(Stored)) {
    const auto count = volume(shape);
    const std::string_view raw = bytes.value_or(std::string_view());
    const bool is_raw = bytes && (field.empty() || !raw.empty());
    if (is_raw && !field.empty()) throw Error("holds its data twice");
    if (is_raw && raw.size() != static_cast<std::size_t>(count) * sizeof(Stored))
        throw Error(mismatch(raw.size(), count * static_cast<std::int64_t>(sizeof(Stored)), "bytes"));
    if (!is_raw && field.size() != count)
        throw Error(mismatch(static_cast<std::size_t>(field.size()), count, "elements"));

    Tensor tensor(dtype_of<Held>(), shape);
    Held* out = tensor.data<Held>();
    for (std::int64_t i = 0; i < count; ++i) {
        Stored value;
        if (is_raw) {
            std::memcpy(&value, raw.data() + static_cast<std::size_t>(i) * sizeof(Stored), sizeof(Stored));
        } else {
            const auto wide = field.Get(static_cast<int>(i));
            if constexpr (std::is_integral_v<Stored>) {
                // Negative int8 and int16 may stand as their unsigned bits.
                constexpr auto highest = std::numeric_limits<std::make_unsigned_t<Stored>>::max();
                if (std::cmp_less(wide, std::numeric_limits<Stored>::min()) || std::cmp_greater(wide, highest))
                    throw Error("holds " + std::to_string(wide) + ", which its element type cannot");
            }
            value = static_cast<Stored>(wide);
        }
        out[i] = convert(value);
    }
    return tensor;
}

Tensor read_elements(const Type& proto, const RawData& raw, const Shape& shape) {
    switch (proto.data_type()) {
        case Type::FLOAT:
            return read_elements<float, float>(raw, shape, proto.float_data(), keep);
        case Type::DOUBLE:
            return read_elements<double, float>(raw, shape, proto.double_data(), from_double);
        case Type::FLOAT16:
            return read_elements<std::uint16_t, float>(raw, shape, proto.int32_data(), from_half);
        case Type::BFLOAT16:
            return read_elements<std::uint16_t, float>(raw, shape, proto.int32_data(), from_bfloat);
        case Type::UINT8:
            return read_elements<std::uint8_t, std::uint8_t>(raw, shape, proto.int32_data(), keep);
        case Type::INT8:
            return read_elements<std::int8_t, std::int8_t>(raw, shape, proto.int32_data(), keep);
        case Type::BOOL:
            return read_elements<std::uint8_t, bool>(raw, shape, proto.int32_data(), from_byte);
        case Type::UINT16:
            return read_elements<std::uint16_t, std::int32_t>(raw, shape, proto.int32_data(),
                                                              [](std::uint16_t v) -> std::int32_t { return v; });
        case Type::INT16:
            return read_elements<std::int16_t, std::int32_t>(raw, shape, proto.int32_data(),
                                                             [](std::int16_t v) -> std::int32_t { return v; });
        case Type::INT32:
            return read_elements<std::int32_t, std::int32_t>(raw, shape, proto.int32_data(), keep);
        case Type::UINT32:
            return read_elements<std::uint32_t, std::int64_t>(raw, shape, proto.uint64_data(),
                                                              [](std::uint32_t v) -> std::int64_t { return v; });
        case Type::INT64:
            return read_elements<std::int64_t, std::int64_t>(raw, shape, proto.int64_data(), keep);
        default:
            return read_elements<std::uint64_t, std::int64_t>(raw, shape, proto.uint64_data(), from_u64);
    }
}

void check_finite(const Tensor& tensor) {
    if (tensor.type() != DType::f32) return;
    const auto values = tensor.span<float>();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i]) || (std::isinf(values[i]) && values.size() > 1))
            throw Error("element " + std::to_string(i), std::isnan(values[i]) ? "is NaN" : "is infinite",
                        "repair the training or its export");
    }
}

std::uint64_t stored_size(int onnx_type) {
    switch (onnx_type) {
        case Type::UINT8:
        case Type::INT8:
        case Type::BOOL:
            return 1;
        case Type::FLOAT16:
        case Type::BFLOAT16:
        case Type::INT16:
        case Type::UINT16:
            return 2;
        case Type::FLOAT:
        case Type::INT32:
        case Type::UINT32:
            return 4;
        default:
            return 8;
    }
}

std::uint64_t read_number(const std::string& key, const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw Error("", "its " + key + " " + quoted(text) + " is not a number of bytes", "the file is damaged");
    return number;
}

// Other keys (a checksum, the path as it was) say nothing that is needed.
ExternalPart find_part(const Type& proto, const Shape& shape) {
    ExternalPart part;
    part.length = static_cast<std::uint64_t>(volume(shape)) * stored_size(proto.data_type());
    for (const auto& entry : proto.external_data()) {
        if (entry.key() == "location") part.location = entry.value();
        if (entry.key() == "offset") part.offset = read_number("offset", entry.value());
        if (entry.key() != "length") continue;
        const std::uint64_t length = read_number("length", entry.value());
        if (length != part.length) throw Error("", mismatch(length, static_cast<std::int64_t>(part.length), "bytes"));
    }
    return part;
}

Tensor read_checked(const Type& proto, ExternalData* external) {
    if (proto.has_segment()) throw Error("", "is stored in segments", "save it whole");
    held_type(proto.data_type());
    const Shape shape(proto.dims().begin(), proto.dims().end());
    RawData raw;
    std::vector<std::byte> beside;
    if (proto.data_location() == Type::EXTERNAL) {
        if (proto.has_raw_data()) throw Error("holds its data twice");
        if (external == nullptr)
            throw Error("", "keeps its data in another file",
                        "save the model as one file (onnx.save with save_as_external_data=False)");
        beside = external->read(find_part(proto, shape));
        raw = std::string_view(reinterpret_cast<const char*>(beside.data()), beside.size());
    } else if (proto.has_raw_data()) {
        raw = proto.raw_data();
    }
    auto tensor = read_elements(proto, raw, shape);
    check_finite(tensor);
    return tensor;
}

}  // namespace

DType held_type(int onnx_type) {
    switch (onnx_type) {
        case Type::FLOAT:
        case Type::FLOAT16:
        case Type::BFLOAT16:
        case Type::DOUBLE:
            return DType::f32;
        case Type::UINT8:
            return DType::u8;
        case Type::INT8:
            return DType::i8;
        case Type::INT16:
        case Type::UINT16:
        case Type::INT32:
            return DType::i32;
        case Type::UINT32:
        case Type::UINT64:
        case Type::INT64:
            return DType::i64;
        case Type::BOOL:
            return DType::boolean;
        default:
            throw Error("", "has element type " + std::to_string(onnx_type) + ", which is not supported",
                        "export with float32, float16 or integer tensors");
    }
}

int onnx_type_of(DType type) {
    switch (type) {
        case DType::f32:
            return Type::FLOAT;
        case DType::u8:
            return Type::UINT8;
        case DType::i8:
            return Type::INT8;
        case DType::i32:
            return Type::INT32;
        case DType::i64:
            return Type::INT64;
        case DType::boolean:
            return Type::BOOL;
    }
    return Type::UNDEFINED;
}

Tensor read_tensor(const onnx::TensorProto& proto, const std::string& where, ExternalData* external) {
    return with_context(where, [&] { return read_checked(proto, external); });
}

void describe_tensor(const Tensor& tensor, onnx::TensorProto& proto) {
    proto.set_data_type(onnx_type_of(tensor.type()));
    for (const auto dim : tensor.shape()) proto.add_dims(dim);
}

void write_tensor(const Tensor& tensor, onnx::TensorProto& proto) {
    describe_tensor(tensor, proto);
    proto.set_raw_data(tensor.bytes(), tensor.byte_size());
}

}  // namespace mlq
