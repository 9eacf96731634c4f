// A print as a short vector: similar pictures have similar vectors, also when one is cut or tilted a little.
//
// The cosine transform of the print's view, its 15 lowest frequencies but the constant, each divided by how much of it
// pictures have in general, scaled to length 1 and rounded to integers: products are the same on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mlq/audit/image_print.hpp"
#include "print_views.hpp"

namespace mlq::audit {

constexpr std::size_t coarse_size = 16;  // 4 x 4 frequencies; the first is 0
constexpr int coarse_one = 8191;         // the length of a vector
using CoarseVector = std::array<std::int16_t, coarse_size>;
using Frequencies = std::array<float, coarse_size>;

Frequencies find_frequencies(const PrintCells& cells, const View& view);

// The mean size of each frequency over all pictures, the same along x and y.
Frequencies find_usual_sizes(std::span<const Frequencies> pictures);

// Of the picture turned by `symmetry`.
CoarseVector scale_frequencies(const Frequencies& frequencies, const Frequencies& usual, int symmetry);

}  // namespace mlq::audit
