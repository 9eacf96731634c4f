// 64-bit numbers as 16 hex digits, the way plans keep them: JSON numbers above 2^53 do not survive every reader.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/base/error.hpp"

namespace mlq::split {

inline std::string to_hex(std::uint64_t number) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 16; i-- > 0; number >>= 4) text[i] = digits[number & 15];
    return text;
}

// Numbers of 16 digits each, one after the other.
inline std::vector<std::uint64_t> read_hex_list(std::string_view text, std::string_view where) {
    std::vector<std::uint64_t> numbers(text.size() / 16);
    bool good = text.size() % 16 == 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const char* start = text.data() + i * 16;
        const auto [end, error] = std::from_chars(start, start + 16, numbers[i], 16);
        good = good && error == std::errc() && end == start + 16;
    }
    if (!good) throw Error(where, "damaged list of hexadecimal numbers");
    return numbers;
}

}  // namespace mlq::split
