// How ScatterElements and ScatterND put an update onto an element.
#pragma once

#include <algorithm>
#include <string>

#include "mlq/ops/operator.hpp"

namespace mlq {

enum class Update { replace, add, multiply, least, most };

// The attribute "reduction"; throws Error for a word that ONNX does not know.
Update read_update(const InferContext& context);

// `from` onto `to`. Integers wrap around.
template <typename T>
void update(T& to, T from, Update how) {
    switch (how) {
        case Update::replace:
            to = from;
            break;
        case Update::add:
            if constexpr (std::is_same_v<T, bool>) {
                to = to || from;
            } else if constexpr (std::is_integral_v<T>) {
                to = static_cast<T>(static_cast<std::uint64_t>(to) + static_cast<std::uint64_t>(from));
            } else {
                to += from;
            }
            break;
        case Update::multiply:
            if constexpr (std::is_same_v<T, bool>) {
                to = to && from;
            } else if constexpr (std::is_integral_v<T>) {
                to = static_cast<T>(static_cast<std::uint64_t>(to) * static_cast<std::uint64_t>(from));
            } else {
                to *= from;
            }
            break;
        case Update::least:
            to = std::min(to, from);
            break;
        case Update::most:
            to = std::max(to, from);
            break;
    }
}

}  // namespace mlq
