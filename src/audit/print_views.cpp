#include "print_views.hpp"

namespace mlq::audit {

PrintCells turn(const PrintCells& cells, int symmetry) {
    PrintCells turned;
    for (std::size_t y = 0; y < print_side; ++y)
        for (std::size_t x = 0; x < print_side; ++x) {
            std::size_t from_x = (symmetry & 4) != 0 ? y : x, from_y = (symmetry & 4) != 0 ? x : y;
            if ((symmetry & 1) != 0) from_x = print_side - 1 - from_x;
            if ((symmetry & 2) != 0) from_y = print_side - 1 - from_y;
            turned[y * print_side + x] = cells[from_y * print_side + from_x];
        }
    return turned;
}

}  // namespace mlq::audit
