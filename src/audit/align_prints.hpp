// Lays one print over another: shifted, stretched and tilted a little, as cutting and scanning do, until they agree
// best.
//
// Inverse compositional registration (Baker and Matthews 2004) of an affine map, on values of mean 0 and deviation 1,
// so that brightness and contrast do not count; first on 16 x 16 cells, from the best of some starts, then on 32 x 32.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "cholesky.hpp"
#include "mlq/audit/image_print.hpp"
#include "print_views.hpp"

namespace mlq::audit {

// A print at one resolution, row by row.
template <std::size_t Side>
struct Grid {
    static constexpr std::size_t side = Side;
    std::array<float, Side* Side> values = {};
};
using FineGrid = Grid<print_side>;

FineGrid make_fine(const PrintCells& cells);  // smoothed over three cells
FineGrid make_details(const FineGrid& fine);  // without what changes slowly: minus the mean over seven cells
template <std::size_t Side>
Grid<Side / 2> halve(const Grid<Side>& grid);  // means of four cells

// x' = a x + b y + c, y' = d x + e y + f in units of half the side, from the middle.
using AffineMap = std::array<float, 6>;

// One resolution of the print that others are laid over.
template <std::size_t Side>
class Registration {
  public:
    Registration(const Grid<Side>& grid, const View& view);

    // Improves `map` in at most `steps` steps; returns the correlation under it, 0 if too little of `other` is left.
    float fit(const Grid<Side>& other, AffineMap& map, int steps) const;

  private:
    View view_;
    std::array<float, Side* Side> normal_ = {};                  // the view, mean 0 and deviation 1
    std::array<std::array<float, Side * Side>, 6> slopes_ = {};  // by the parameters of the map
    Cholesky hessian_;
};

struct Likeness {
    float correlation = 0;  // of details, in [-1, 1]
    float evidence = 0;     // atanh(correlation) sqrt(n), n: how many details there are to agree in (Fisher's z)
};

// The print that others are compared with, in one view.
class Template {
  public:
    Template(const PrintCells& cells, const View& view);

    // How alike `other` is where it fits best on this print; nothing if it does not fit.
    Likeness compare(const PrintCells& other) const;

  private:
    View view_;
    FineGrid fine_grid_, details_;
    Registration<print_side / 2> coarse_;
    Registration<print_side> fine_;

    AffineMap find_start(const Grid<print_side / 2>& other) const;
    Likeness judge(const FineGrid& details, const FineGrid& fine, const AffineMap& map) const;
};

}  // namespace mlq::audit
