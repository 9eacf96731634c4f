#pragma once

#include "mlq/kernels/kernels.hpp"

namespace mlq {

// Overwrites, in a table of AVX2, what AVX-VNNI does better.
void fill_emulated_avxvnni(Kernels& table);

}  // namespace mlq
