// Lays one print over another until they agree best, and says how alike their details are then.
//
// Registration begins on 16 x 16 cells, from the best of some starts, goes on with 32 x 32, and ends with the details
// of the finest cells that both have.
#pragma once

#include <memory>
#include <optional>

#include "details.hpp"
#include "mlq/audit/image_print.hpp"
#include "registration.hpp"

namespace mlq::audit {

// The details of a print in one view, which those of others are laid over.
template <std::size_t Side>
class DetailTemplate {
  public:
    DetailTemplate(const Details<Side>& details, const View& view);

    // How alike `other` is where it fits best near `map`, which becomes that place.
    Likeness compare(const Details<Side>& other, AffineMap& map) const;

    // The start under which details agree best.
    AffineMap find_start(const Details<Side>& other) const;

  private:
    View view_;
    Details<Side> details_;
    Registration<Side> registration_;
    float alike_;
};

// The print that others are compared with, turned by a symmetry, in one view.
class Template {
  public:
    Template(const ImageView& print, int symmetry, const View& view);

    // How alike `other` is where it fits best on this print; nothing if it does not fit.
    Likeness compare(const ImageView& other);

  private:
    const ImageView& print_;
    int symmetry_;
    View view_;
    Grid<print_side> smoothed_;
    Registration<print_side / 2> coarse_;
    Registration<print_side> middle_;
    std::unique_ptr<DetailTemplate<print_side>> details_;  // made when they are needed
    std::unique_ptr<DetailTemplate<fine_side>> fine_;

    std::optional<AffineMap> align(const Grid<print_side>& other) const;
};

}  // namespace mlq::audit
