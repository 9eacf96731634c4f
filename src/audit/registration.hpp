// Lays one picture over another of the same number of cells: shifted, stretched and tilted a little, as cutting and
// scanning do, until they agree best.
//
// Inverse compositional registration (Baker and Matthews 2004) of an affine map, on values of mean 0 and deviation 1,
// so that brightness and contrast do not count.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "cholesky.hpp"
#include "print_views.hpp"

namespace mlq::audit {

// A picture of Side x Side cells, row by row.
template <std::size_t Side>
struct Grid {
    static constexpr std::size_t side = Side;
    std::array<float, Side* Side> values = {};
};

// x' = a x + b y + c, y' = d x + e y + f in units of half the side, from the middle.
using AffineMap = std::array<float, 6>;

// Weighted sums over cells of two pictures.
struct Sums {
    float n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    void add(float x, float y, float weight) {
        n += weight, a += weight * x, b += weight * y;
        aa += weight * x * x, bb += weight * y * y, ab += weight * x * y;
    }
    float mean_a() const { return a / n; }
    float mean_b() const { return b / n; }
    float deviation_a() const { return std::sqrt(std::max(aa / n - mean_a() * mean_a(), 0.0F)); }
    float deviation_b() const { return std::sqrt(std::max(bb / n - mean_b() * mean_b(), 0.0F)); }
    float correlation() const {
        const float product = deviation_a() * deviation_b();
        return product > 0 ? (ab / n - mean_a() * mean_b()) / product : 0;
    }
};

// Values of `grid` where the cells of a view lie under the map, between its cells; weight 0 beyond its border. `view` is
// in cells of the grid.
template <std::size_t Side>
void sample(const Grid<Side>& grid, const AffineMap& map, const View& view, float* values, float* weights);

// The picture that others are laid over, in one view.
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

}  // namespace mlq::audit
