#include "align_prints.hpp"

namespace mlq::audit {
namespace {

constexpr float coarse_enough = 0.7F;  // correlation of the smoothed prints
constexpr int coarse_steps = 10, middle_steps = 4, detail_steps = 6;
constexpr float aligned = 7, promising = 2.5F;  // evidence
constexpr float start_enough = 0.95F;
// Where a cut at a corner, of one print or the other, would lie.
constexpr AffineMap starts[] = {{1, 0, 0, 0, 1, 0},
                                {.94F, 0, .05F, 0, .94F, .05F},
                                {.94F, 0, -.05F, 0, .94F, .05F},
                                {.94F, 0, .05F, 0, .94F, -.05F},
                                {.94F, 0, -.05F, 0, .94F, -.05F},
                                {1.06F, 0, .05F, 0, 1.06F, .05F},
                                {1.06F, 0, -.05F, 0, 1.06F, .05F},
                                {1.06F, 0, .05F, 0, 1.06F, -.05F},
                                {1.06F, 0, -.05F, 0, 1.06F, -.05F},
                                {1, 0, 0, 0, .9F, -.1F},
                                {1, 0, 0, 0, .9F, .1F},
                                {1, 0, 0, 0, 1.1F, .1F},
                                {1, 0, 0, 0, 1.1F, -.1F}};

// Means of four cells.
template <std::size_t Side>
Grid<Side / 2> halve(const Grid<Side>& grid) {
    Grid<Side / 2> half;
    for (std::size_t y = 0; y < Side; y += 2)
        for (std::size_t x = 0; x < Side; x += 2) {
            const float* cell = grid.values.data() + y * Side + x;
            half.values[y / 2 * (Side / 2) + x / 2] = 0.25F * (cell[0] + cell[1] + cell[Side] + cell[Side + 1]);
        }
    return half;
}

// The start under which both agree best.
template <std::size_t Side>
AffineMap find_best_start(const Registration<Side>& registration, const Grid<Side>& other) {
    AffineMap best = starts[0];
    float most = -1;
    for (const AffineMap& start : starts) {
        AffineMap map = start;
        const float correlation = registration.fit(other, map, 0);
        if (correlation <= most) continue;
        most = correlation;
        best = start;
        if (most > start_enough) break;
    }
    return best;
}

}  // namespace

template <std::size_t Side>
DetailTemplate<Side>::DetailTemplate(const Details<Side>& details, const View& view)
    : view_(scale_view(view, Side)),
      details_(details),
      registration_(details_.values, view),
      alike_(count_alike(details_.values, view_)) {}

template <std::size_t Side>
Likeness DetailTemplate<Side>::compare(const Details<Side>& other, AffineMap& map) const {
    const AffineMap before = map;
    if (registration_.fit(other.values, map, detail_steps) <= 0) map = before;
    return judge(details_, other, map, view_, alike_);
}

template <std::size_t Side>
AffineMap DetailTemplate<Side>::find_start(const Details<Side>& other) const {
    return find_best_start(registration_, other.values);
}

template class DetailTemplate<print_side>;
template class DetailTemplate<fine_side>;

Template::Template(const ImageView& print, int symmetry, const View& view)
    : print_(print),
      symmetry_(symmetry),
      view_(view),
      smoothed_(smooth<print_side>(turn<print_side>(print.cells, symmetry))),
      coarse_(halve(smoothed_), view),
      middle_(smoothed_, view) {}

std::optional<AffineMap> Template::align(const Grid<print_side>& other) const {
    const auto coarse = halve(other);
    AffineMap map = find_best_start(coarse_, coarse);
    if (coarse_.fit(coarse, map, coarse_steps) < coarse_enough) return {};
    if (middle_.fit(other, map, middle_steps) < coarse_enough) return {};
    return map;
}

Likeness Template::compare(const ImageView& other) {
    const Grid<print_side> smoothed = smooth<print_side>(other.cells);
    std::optional<AffineMap> map = align(smoothed);
    const bool is_fine = print_.fine && other.fine;
    if (!map && !is_fine) return {};
    if (!details_)
        details_ = std::make_unique<DetailTemplate<print_side>>(Details<print_side>(smoothed_, print_.range), view_);
    const Details<print_side> details(smoothed, other.range);
    Likeness likeness;
    if (map) likeness = details_->compare(details, *map);
    if (!is_fine) return likeness;
    if (likeness.evidence < aligned) {
        AffineMap start = details_->find_start(details);
        const Likeness other_way = details_->compare(details, start);
        if (other_way.evidence > likeness.evidence) likeness = other_way, map = start;
    }
    if (likeness.evidence < promising) return {};
    if (!fine_)
        fine_ = std::make_unique<DetailTemplate<fine_side>>(
            Details<fine_side>(smooth<fine_side>(turn<fine_side>(*print_.fine, symmetry_)), print_.range), view_);
    return fine_->compare(Details<fine_side>(smooth<fine_side>(*other.fine), other.range), *map);
}

}  // namespace mlq::audit
