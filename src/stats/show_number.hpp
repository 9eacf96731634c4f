// A number in a message, as short as it can be: "-1", "0.05", "1e+16".
#pragma once

#include <charconv>
#include <string>

namespace mlq::detail {

inline std::string show_number(double number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    return {text, end};
}

}  // namespace mlq::detail
