#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

#include "array_file.hpp"
#include "array_header.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// IEEE 754 binary16, stored as two bytes.
struct Half {
    std::uint16_t bits;
    explicit operator double() const {
        const double sign = bits & 0x8000 ? -1 : 1;
        const int exponent = bits >> 10 & 31;
        const int fraction = bits & 1023;
        if (exponent == 31) {
            const auto special =
                fraction ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
            return sign * special;
        }
        return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
    }
};

struct Bool {
    std::uint8_t byte;
    explicit operator double() const { return byte != 0; }
};

// The one list of element types: calls visit(T{}) with the C++ type of `type`.
template <typename Visit>
decltype(auto) visit_type(ElementType type, Visit&& visit) {
    switch (type) {
        case ElementType::boolean:
            return visit(Bool{});
        case ElementType::u8:
            return visit(std::uint8_t{});
        case ElementType::i8:
            return visit(std::int8_t{});
        case ElementType::u16:
            return visit(std::uint16_t{});
        case ElementType::i16:
            return visit(std::int16_t{});
        case ElementType::u32:
            return visit(std::uint32_t{});
        case ElementType::i32:
            return visit(std::int32_t{});
        case ElementType::u64:
            return visit(std::uint64_t{});
        case ElementType::i64:
            return visit(std::int64_t{});
        case ElementType::f16:
            return visit(Half{});
        case ElementType::f32:
            return visit(float{});
        case ElementType::f64:
            break;
    }
    return visit(double{});
}

// Out of float's range becomes infinity, which is what a conversion by hardware gives but C++ leaves undefined.
float to_float(double value) {
    constexpr double most = std::numeric_limits<float>::max();
    if (std::fabs(value) > most)
        return static_cast<float>(std::copysign(std::numeric_limits<float>::infinity(), value));
    return static_cast<float>(value);
}

template <typename T>
std::int64_t to_integer(T value, const ArrayFile& array, std::int64_t row) {
    const auto number = static_cast<double>(value);
    if (!(std::fabs(number) < 9.0e15) || number != std::floor(number))
        throw Error(array.where(), "row " + std::to_string(row) + " is not a whole number",
                    "labels are class indices 0, 1, 2, ...");
    return static_cast<std::int64_t>(number);
}

}  // namespace

std::size_t size_of(ElementType type) {
    return visit_type(type, [](auto zero) { return sizeof(zero); });
}

std::string_view to_string(ElementType type) {
    static constexpr std::string_view names[] = {"bool",  "uint8",  "int8",  "uint16",  "int16",   "uint32",
                                                 "int32", "uint64", "int64", "float16", "float32", "float64"};
    return names[static_cast<std::size_t>(type)];
}

void convert_elements(ElementType type, std::span<const std::byte> elements, std::span<float> out) {
    assert(elements.size() == out.size() * size_of(type));
    visit_type(type, [&](auto value) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            std::memcpy(&value, elements.data() + i * sizeof(value), sizeof(value));
            out[i] = to_float(static_cast<double>(value));
        }
    });
}

void convert_elements(ElementType type, std::span<const std::byte> elements, std::span<double> out) {
    assert(elements.size() == out.size() * size_of(type));
    visit_type(type, [&](auto value) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            std::memcpy(&value, elements.data() + i * sizeof(value), sizeof(value));
            out[i] = static_cast<double>(value);
        }
    });
}

std::vector<std::int64_t> read_integers(const ArrayFile& array) {
    if (array.row_elements() != 1)
        throw Error(array.where(), "shape " + to_string(array.shape()) + " is not one integer per sample",
                    "if it is one-hot, save its argmax over the last axis");
    std::vector<std::int64_t> values(static_cast<std::size_t>(array.rows()));
    std::vector<std::byte> row(array.row_bytes());
    for (std::int64_t i = 0; i < array.rows(); ++i) {
        array.read_row(i, row);
        values[static_cast<std::size_t>(i)] = visit_type(array.type(), [&](auto value) {
            std::memcpy(&value, row.data(), sizeof(value));
            return to_integer(value, array, i);
        });
    }
    return values;
}

}  // namespace mlq
