// The details of a print: what differs from the surroundings, each by how much the surroundings vary.
//
// So strong and faint details count alike, and brightness, contrast and gamma cancel. How far the correlation of two
// prints' details is from chance depends on how many details there are: cells side by side say nearly the same, and in
// stripes all do. The cells that count are divided by the sum of the squared autocorrelation (the effective sample size
// of two spatial processes: Clifford, Richardson and Hemon 1989, with one autocorrelation for both).
#pragma once

#include <cstdint>
#include <span>

#include "registration.hpp"

namespace mlq::audit {

// Smoothed over three cells.
template <std::size_t Side>
Grid<Side> smooth(std::span<const std::uint8_t> cells);

template <std::size_t Side>
struct Details {
    // `range`: of the picture, see ImageView.
    Details(const Grid<Side>& smoothed, float range);

    Grid<Side> values;
    Grid<Side> presence;  // from 0, one colour, to 1
};

// Cells that say the same as one: the sum of the squared autocorrelation of details within the view.
template <std::size_t Side>
float count_alike(const Grid<Side>& details, const View& view);

struct Likeness {
    float correlation = 0;  // of details, in [-1, 1]
    float evidence = 0;     // atanh(correlation) sqrt(n), n: how many details there are to agree in (Fisher's z)
};

// `other` laid over `own` by `map`, where both have details; nothing if that is too little. `view` in cells.
template <std::size_t Side>
Likeness judge(const Details<Side>& own, const Details<Side>& other, const AffineMap& map, const View& view,
               float alike);

}  // namespace mlq::audit
