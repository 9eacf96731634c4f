#include "walk.hpp"

namespace mlq {

Strides logical_strides(const Shape& logical, Layout layout) {
    const auto physical = row_major_strides(physical_shape(logical, layout));
    Strides strides(logical.size());
    for (std::size_t i = 0; i < strides.size(); ++i)
        strides[i] = physical[static_cast<std::size_t>(physical_axis(static_cast<int>(i), logical.size(), layout))];
    return strides;
}

Strides broadcast_strides(const Operand& operand, const Shape& to) {
    const Strides own = logical_strides(operand);
    Strides strides(to.size(), 0);
    const std::size_t lead = to.size() - own.size();
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (operand.logical[i] != 1) strides[lead + i] = own[i];
    }
    return strides;
}

}  // namespace mlq
