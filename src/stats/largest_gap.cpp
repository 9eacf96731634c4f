#include "largest_gap.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace mlq::detail {
namespace {

using Columns = std::vector<std::vector<double>>;

bool decides(const Columns& rates, double needed) {
    const auto shares = share_gaps(rates);
    for (std::size_t j = 0; j < shares.largest.size(); ++j)
        if (shares.largest[j] >= needed && shares.positive[j] >= needed) return true;
    return false;
}

Counts grow(const MeasuredSet& set, double factor) {
    const double total = std::ceil(std::max(1.0, set.counts->total) * factor);
    return {set.rate * total, total};
}

// The search for one subset of the sets, the bits of `members`.
class Search {
  public:
    Search(std::span<const MeasuredSet> sets, Prior prior, double needed)
        : sets_(sets), prior_(prior), needed_(needed) {
        for (std::size_t j = 0; j < sets.size(); ++j) now_.push_back(draw_rates(sets[j], prior, j, sets.size()));
    }

    bool can_decide(unsigned members) const {
        Columns rates = now_;
        for (std::size_t j = 0; j < sets_.size(); ++j)
            if (members >> j & 1) rates[j].assign(gap_draws, sets_[j].rate);
        return decides(rates, needed_);
    }

    // The factor to within half a percent.
    double find_factor(unsigned members) const {
        double above = 2;
        while (above < largest && !decides_at(members, above)) above *= 2;
        double below = above / 2;
        while (above > 1.005 * below) {
            const double middle = std::sqrt(above * below);
            (decides_at(members, middle) ? above : below) = middle;
        }
        return above;
    }

    static constexpr double largest = 1e12;

  private:
    bool decides_at(unsigned members, double factor) const {
        Columns rates = now_;
        for (std::size_t j = 0; j < sets_.size(); ++j) {
            if (!(members >> j & 1)) continue;
            MeasuredSet set = sets_[j];
            set.counts = grow(set, factor);
            rates[j] = draw_rates(set, prior_, j, sets_.size());
        }
        return decides(rates, needed_);
    }

    std::span<const MeasuredSet> sets_;
    Prior prior_;
    double needed_;
    Columns now_;
};

}  // namespace

std::vector<double> draw_rates(const MeasuredSet& set, Prior prior, std::size_t index, std::size_t sets) {
    if (!set.counts) return std::vector<double>(gap_draws, set.rate);
    const Posterior posterior(*set.counts, prior);
    double root = 1.5;
    for (int i = 0; i < 60; ++i) root = std::pow(1 + root, 1 / (static_cast<double>(sets) + 1));
    const double step = std::pow(root, -static_cast<double>(index + 1));
    std::vector<double> rates;
    for (int i = 1; i <= gap_draws; ++i) {
        double whole = 0;
        const double u = std::clamp(std::modf(0.5 + i * step, &whole), 1e-12, 1 - 1e-12);
        rates.push_back(u < 0.5 ? posterior.lower_quantile(u) : posterior.upper_quantile(1 - u));
    }
    return rates;
}

GapShares share_gaps(std::span<const std::vector<double>> rates) {
    const std::size_t gaps = rates.size() - 1, draws = rates[0].size();
    GapShares shares{std::vector<double>(gaps), std::vector<double>(gaps)};
    for (std::size_t i = 0; i < draws; ++i) {
        const auto gap = [&](std::size_t j) { return rates[j + 1][i] - rates[j][i]; };
        std::size_t largest = 0;
        for (std::size_t j = 0; j < gaps; ++j) {
            if (gap(j) > gap(largest)) largest = j;
            if (gap(j) > 0) shares.positive[j] += 1.0 / static_cast<double>(draws);
        }
        bool tie = false;  // known rates may be equal: then none is the largest
        for (std::size_t j = 0; j < gaps; ++j) tie |= j != largest && gap(largest) - gap(j) < 1e-12;
        if (!tie) shares.largest[largest] += 1.0 / static_cast<double>(draws);
    }
    return shares;
}

std::vector<Growth> find_growth(std::span<const MeasuredSet> sets, Prior prior, double needed) {
    const Search search(sets, prior, needed);
    const auto countable = [&](unsigned members) {
        for (std::size_t j = 0; j < sets.size(); ++j)
            if ((members >> j & 1) && !sets[j].counts) return false;
        return true;
    };
    std::vector<Growth> best;
    double fewest = std::numeric_limits<double>::infinity();
    for (int size = 1; size <= static_cast<int>(sets.size()) && best.empty(); ++size) {
        for (unsigned members = 1; members < 1U << sets.size(); ++members) {
            if (std::popcount(members) != size || !countable(members) || !search.can_decide(members)) continue;
            const double factor = search.find_factor(members);
            if (factor > Search::largest) continue;
            std::vector<Growth> growths;
            double examples = 0;
            for (std::size_t j = 0; j < sets.size(); ++j) {
                if (!(members >> j & 1)) continue;
                growths.push_back({j, grow(sets[j], factor).total});
                examples += growths.back().total - sets[j].counts->total;
            }
            if (examples < fewest) fewest = examples, best = growths;
        }
    }
    return best;
}

}  // namespace mlq::detail
