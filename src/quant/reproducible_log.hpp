// The natural logarithm with the same bits on every machine. The C library picks a variant by CPU (with or without
// FMA), and a last-bit difference could move a threshold.
#pragma once

namespace mlq {

// For normal x > 0; error below 1e-15 relative to max(1, |ln x|).
double reproducible_log(double x);

}  // namespace mlq
