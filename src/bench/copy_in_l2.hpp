#pragma once

#include <cstdint>

namespace mlq {

// Copies 64 `repeats` bytes or a little more inside the second-level cache; returns the bytes read and written.
double copy_in_l2(std::int64_t repeats);

}  // namespace mlq
