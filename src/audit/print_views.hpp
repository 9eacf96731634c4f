// The ways in which a print may show another one: turned or mirrored, or in part.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "mlq/audit/image_print.hpp"

namespace mlq::audit {

// Bit 0 mirrors left and right, bit 1 up and down, and bit 2 then swaps rows and columns: the eight symmetries of a
// square. Of the turned print, the cell (x, y) is the original's at `source(x, y)`.
constexpr int symmetries = 8;
template <std::size_t Side>
std::array<std::uint8_t, Side * Side> turn(const std::array<std::uint8_t, Side * Side>& cells, int symmetry) {
    std::array<std::uint8_t, Side * Side> turned;
    for (std::size_t y = 0; y < Side; ++y)
        for (std::size_t x = 0; x < Side; ++x) {
            std::size_t from_x = (symmetry & 4) != 0 ? y : x, from_y = (symmetry & 4) != 0 ? x : y;
            if ((symmetry & 1) != 0) from_x = Side - 1 - from_x;
            if ((symmetry & 2) != 0) from_y = Side - 1 - from_y;
            turned[y * Side + x] = cells[from_y * Side + from_x];
        }
    return turned;
}

// The rows that are compared: all, or without the quarter at the bottom or top where captions stand.
struct View {
    std::size_t first_row;
    std::size_t rows;
};
constexpr View views[] = {{0, print_side}, {0, 24}, {8, 24}};
constexpr int view_count = 3;

// The same rows of a picture of `side` cells.
constexpr View scale_view(const View& view, std::size_t side) {
    return {view.first_row * side / print_side, view.rows * side / print_side};
}

}  // namespace mlq::audit
