// The ways in which a print may show another one: turned or mirrored, or in part.
#pragma once

#include "mlq/audit/image_print.hpp"

namespace mlq::audit {

// Bit 0 mirrors left and right, bit 1 up and down, and bit 2 then swaps rows and columns: the eight symmetries of a
// square. Of the turned print, the cell (x, y) is the original's at `source(x, y)`.
constexpr int symmetries = 8;
PrintCells turn(const PrintCells& cells, int symmetry);

// The rows that are compared: all, or without the quarter at the bottom or top where captions stand.
struct View {
    std::size_t first_row;
    std::size_t rows;
};
constexpr View views[] = {{0, print_side}, {0, 24}, {8, 24}};
constexpr int view_count = 3;

}  // namespace mlq::audit
