#include "shortest.hpp"

#include <charconv>

namespace mlq {

std::string shortest(float number) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return {digits, end};
}

}  // namespace mlq
