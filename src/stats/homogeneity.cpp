#include "mlq/stats/homogeneity.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

namespace mlq {
namespace {

constexpr int deals = 999;
constexpr double least_expected = 5;

struct Counts2 {
    std::vector<double> first = {};
    std::vector<double> second = {};
    double n = 0;
    double m = 0;
};

Counts2 take_present(std::span<const std::uint64_t> first, std::span<const std::uint64_t> second) {
    Counts2 counts;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (first[i] + second[i] == 0) continue;
        counts.first.push_back(static_cast<double>(first[i]));
        counts.second.push_back(static_cast<double>(second[i]));
    }
    counts.n = std::accumulate(counts.first.begin(), counts.first.end(), 0.0);
    counts.m = std::accumulate(counts.second.begin(), counts.second.end(), 0.0);
    return counts;
}

Counts2 pool_rare(const Counts2& counts) {
    Counts2 pooled{.n = counts.n, .m = counts.m};
    double first = 0, second = 0;
    const double share = std::min(counts.n, counts.m) / (counts.n + counts.m);
    for (std::size_t i = 0; i < counts.first.size(); ++i) {
        const bool rare = (counts.first[i] + counts.second[i]) * share < least_expected;
        (rare ? first : pooled.first.emplace_back(0)) += counts.first[i];
        (rare ? second : pooled.second.emplace_back(0)) += counts.second[i];
    }
    if (first + second > 0) {
        pooled.first.push_back(first);
        pooled.second.push_back(second);
    }
    return pooled;
}

double find_chi_square(const Counts2& counts) {
    // With two samples X = sum of (m x - n y)^2 / (n m (x + y)).
    double sum = 0;
    for (std::size_t i = 0; i < counts.first.size(); ++i) {
        const double difference = counts.m * counts.first[i] - counts.n * counts.second[i];
        sum += difference * difference / (counts.first[i] + counts.second[i]);
    }
    return sum / (counts.n * counts.m);
}

double find_psi(const Counts2& counts) {
    const auto is_zero = [](double x) { return x == 0; };
    const bool empty_cell = std::any_of(counts.first.begin(), counts.first.end(), is_zero) ||
                            std::any_of(counts.second.begin(), counts.second.end(), is_zero);
    const double add = empty_cell ? 0.5 : 0;
    const double more = add * static_cast<double>(counts.first.size());
    double psi = 0;
    for (std::size_t i = 0; i < counts.first.size(); ++i) {
        const double a = (counts.first[i] + add) / (counts.n + more);
        const double b = (counts.second[i] + add) / (counts.m + more);
        psi += (a - b) * std::log(a / b);
    }
    return psi;
}

// Deals all rows to the two samples anew, sizes kept.
class Dealer {
  public:
    Dealer(const Counts2& counts, std::uint64_t seed) : dealt_(counts), random_(seed) {
        for (std::size_t i = 0; i < counts.first.size(); ++i)
            cards_.insert(cards_.end(), static_cast<std::size_t>(counts.first[i] + counts.second[i]), i);
        smaller_ = static_cast<std::size_t>(std::min(counts.n, counts.m));
        for (std::size_t i = 0; i < counts.first.size(); ++i) totals_.push_back(counts.first[i] + counts.second[i]);
    }
    const Counts2& deal() {
        std::vector<double>& small = dealt_.n <= dealt_.m ? dealt_.first : dealt_.second;
        std::vector<double>& large = dealt_.n <= dealt_.m ? dealt_.second : dealt_.first;
        std::fill(small.begin(), small.end(), 0.0);
        for (std::size_t k = 0; k < smaller_; ++k) {
            std::swap(cards_[k], cards_[k + random_.below(cards_.size() - k)]);
            ++small[cards_[k]];
        }
        for (std::size_t i = 0; i < totals_.size(); ++i) large[i] = totals_[i] - small[i];
        return dealt_;
    }

  private:
    Counts2 dealt_;
    Random random_;
    std::vector<std::size_t> cards_;
    std::vector<double> totals_;
    std::size_t smaller_ = 0;
};

void permute(const Counts2& counts, std::uint64_t seed, Homogeneity& result) {
    constexpr double rounding = 1 - 1e-12;  // equal tables count as equal, in whatever order they were summed
    Dealer dealer(counts, seed);
    int chi_square_hits = 0, psi_hits = 0;
    double psi_sum = 0;
    for (int deal = 0; deal < deals; ++deal) {
        const Counts2& dealt = dealer.deal();
        const double psi = find_psi(dealt);
        psi_sum += psi;
        chi_square_hits += find_chi_square(dealt) >= result.chi_square * rounding ? 1 : 0;
        psi_hits += psi >= result.psi * rounding ? 1 : 0;
    }
    result.permuted = true;
    result.psi_by_chance = psi_sum / deals;
    result.chi_square_p = (chi_square_hits + 1.0) / (deals + 1);
    result.psi_p = (psi_hits + 1.0) / (deals + 1);
}

}  // namespace

double chi_square_tail(double x, double degrees) {
    if (!(x > 0) || !(degrees > 0)) return 1;
    return boost::math::gamma_q(degrees / 2, x / 2);
}

Homogeneity compare_counts(std::span<const std::uint64_t> first, std::span<const std::uint64_t> second,
                           std::uint64_t seed) {
    if (first.size() != second.size()) throw Error("homogeneity", "the samples have different classes");
    Counts2 counts = take_present(first, second);
    if (!(counts.n > 0) || !(counts.m > 0)) throw Error("homogeneity", "a sample is empty");
    const bool small = counts.n + counts.m <= static_cast<double>(permuted_total);
    if (!small) counts = pool_rare(counts);
    Homogeneity result{.classes = counts.first.size()};
    if (result.classes < 2) return result;
    result.chi_square = find_chi_square(counts);
    result.cramers_v = std::sqrt(result.chi_square / (counts.n + counts.m));
    result.psi = find_psi(counts);
    if (small) {
        permute(counts, seed, result);
        return result;
    }
    const double degrees = static_cast<double>(result.classes) - 1;
    const double noise = 1 / counts.n + 1 / counts.m;
    result.chi_square_p = chi_square_tail(result.chi_square, degrees);
    result.psi_by_chance = degrees * noise;
    result.psi_p = chi_square_tail(result.psi / noise, degrees);
    return result;
}

}  // namespace mlq
