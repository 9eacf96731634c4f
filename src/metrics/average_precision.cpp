#include "average_precision.hpp"

#include <algorithm>

namespace mlq::detail {

void climb(const Matches& matches, std::size_t threshold, std::size_t most, Compat compat,
           std::span<const double> weights, std::vector<Step>& steps) {
    const double tiny = compat == Compat::pycocotools ? 0x1p-52 : 0;
    steps.clear();
    double hits = 0, misses = 0;
    for (const auto& found : matches.found) {
        if (found.rank >= most || (found.ignored >> threshold & 1)) continue;
        if (found.hits >> threshold & 1) {
            hits += weights[found.image];
            steps.push_back({hits, hits / (misses + hits + tiny)});
        } else {
            misses += weights[found.image];
        }
    }
    double highest = 0;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
        highest = step->precision = std::max(highest, step->precision);
}

namespace {

// Calls visit(precision) for recall 0, 1 / last, ..., 1.
template <typename Visit>
void visit_recalls(std::span<const Step> steps, double truths, int last, Compat compat, Visit visit) {
    auto step = steps.begin();
    for (int place = 0; place <= last; ++place) {
        // The reference programs compare rounded quotients: 3 of 5 is less than the 6 * 0.1 of VOC 2007. Otherwise as
        // integers, or nearly so: weights have rounding errors.
        const auto misses = [&](const Step& at) {
            if (compat != Compat::none) return at.hits / truths < place * (1.0 / last);
            return at.hits * last < place * truths * (1 - 1e-12);
        };
        while (step != steps.end() && misses(*step)) ++step;
        visit(step != steps.end() ? step->precision : 0.0);
    }
}

}  // namespace

std::vector<double> read_precision(std::span<const Step> steps, double truths, int last, Compat compat) {
    std::vector<double> precision;
    visit_recalls(steps, truths, last, compat, [&](double value) { precision.push_back(value); });
    return precision;
}

double average_precision(std::span<const Step> steps, double truths, Averaging averaging, Compat compat) {
    double sum = 0;
    if (averaging == Averaging::all_points) {
        double before = 0;
        for (const auto& step : steps) {
            sum += (step.hits - before) * step.precision;
            before = step.hits;
        }
        return sum / truths;
    }
    const int last = averaging == Averaging::points_101 ? 100 : 10;
    visit_recalls(steps, truths, last, compat, [&](double value) { sum += value; });
    return sum / (last + 1);
}

}  // namespace mlq::detail
