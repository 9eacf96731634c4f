// Where noise for an input lies.
#pragma once

#include <optional>
#include <vector>

#include "mlq/dataset/dataset.hpp"

namespace mlq {

// Throws Error for a range of no input, of the wrong order, or beyond what the input's type holds.
void check_ranges(const std::vector<SampleInput>& inputs, const std::vector<NoiseRange>& ranges);

// The range that was asked for, or that of the input's type; none for floats, whose noise is normal. Integers of 32 and
// 64 bits are 0 or 1: as indices they are valid in every table.
std::optional<NoiseRange> choose_range(const SampleInput& input, const std::vector<NoiseRange>& ranges);

}  // namespace mlq
