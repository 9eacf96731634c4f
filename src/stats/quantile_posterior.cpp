#include "mlq/stats/quantile_posterior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {
namespace {

constexpr double most = 1e15;
constexpr double most_values = 200;
constexpr double reach = 5;  // deviations of the rank: what lies beyond has less than 1e-6

bool is_rank(double number, double total) {
    return number >= 1 && number <= total && std::floor(number) == number;
}

}  // namespace

QuantilePosterior::QuantilePosterior(QuantileEvidence evidence) : evidence_(std::move(evidence)) {
    const auto& [q, total, first, step, values] = evidence_;
    if (!(q > 0 && q < 1)) throw Error("quantile", "\"q\" is not between 0 and 1");
    if (!(total <= most) || !is_rank(total, total)) throw Error("quantile", "\"total\" is not a whole number above 0");
    if (!is_rank(first, total) || !is_rank(step, total)) throw Error("quantile", "its ranks are not within the total");
    if (values.empty() || !(rank(values.size() - 1) <= total))
        throw Error("quantile", "has no values, or more than the total");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]) || (i > 0 && values[i] < values[i - 1]))
            throw Error("quantile", "its values are not finite and ascending");
}

QuantilePosterior QuantilePosterior::of_values(std::span<const double> sorted, double q) {
    const double total = static_cast<double>(sorted.size());
    const double middle = q * total, width = reach * std::sqrt(total * q * (1 - q)) + reach;
    QuantileEvidence kept{.q = q, .total = total};
    kept.first = std::clamp(std::floor(middle - width), 1.0, std::max(total, 1.0));
    const double last = std::clamp(std::ceil(middle + width), kept.first, std::max(total, 1.0));
    kept.step = std::max(1.0, std::ceil((last - kept.first) / most_values));
    kept.first += std::fmod(std::max(std::ceil(middle), 1.0) - kept.first, kept.step);  // the value itself is kept
    for (double rank = kept.first; rank <= std::min(last, total); rank += kept.step)
        kept.values.push_back(sorted[static_cast<std::size_t>(rank) - 1]);
    return QuantilePosterior(std::move(kept));
}

double QuantilePosterior::rank(std::size_t place) const {
    return evidence_.first + evidence_.step * static_cast<double>(place);
}

double QuantilePosterior::value() const {
    const double wanted = std::ceil(evidence_.q * evidence_.total);
    const double place = std::round((wanted - evidence_.first) / evidence_.step);
    const double last = static_cast<double>(evidence_.values.size() - 1);
    return evidence_.values[static_cast<std::size_t>(std::clamp(place, 0.0, last))];
}

double QuantilePosterior::probability_up_to(double rank) const {
    const double below = rank * factor_;
    return Posterior::beta(below, evidence_.total * factor_ - below + 1).probability_above(evidence_.q);
}

double QuantilePosterior::probability_from(double rank) const {
    const double up_to = (rank - 1) * factor_ + 1;
    return Posterior::beta(up_to, evidence_.total * factor_ - up_to + 1).probability_below(evidence_.q);
}

double QuantilePosterior::probability_below(double t) const {
    const auto& values = evidence_.values;
    const auto count = std::upper_bound(values.begin(), values.end(), t) - values.begin();
    return count == 0 ? 0 : probability_up_to(rank(static_cast<std::size_t>(count) - 1));
}

double QuantilePosterior::probability_above(double t) const {
    const auto& values = evidence_.values;
    const auto place = std::lower_bound(values.begin(), values.end(), t) - values.begin();
    return place == std::ssize(values) ? 0 : probability_from(rank(static_cast<std::size_t>(place)));
}

double QuantilePosterior::lower_quantile(double tail) const {
    const auto& values = evidence_.values;
    std::size_t low = 0, high = values.size();  // P(quantile < x_(k)) grows with k
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (1 - probability_from(rank(middle)) <= tail)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? -std::numeric_limits<double>::infinity() : values[low - 1];
}

double QuantilePosterior::upper_quantile(double tail) const {
    const auto& values = evidence_.values;
    std::size_t low = 0, high = values.size();  // P(quantile > x_(k)) falls with k
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (1 - probability_up_to(rank(middle)) <= tail)
            high = middle;
        else
            low = middle + 1;
    }
    return low == values.size() ? std::numeric_limits<double>::infinity() : values[low];
}

QuantilePosterior QuantilePosterior::with_more_data(double factor) const {
    QuantilePosterior more = *this;
    more.factor_ *= factor;
    return more;
}

}  // namespace mlq
