#include "mlq/metrics/belief.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {
namespace {

// The standard normal distribution.
double normal_below(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double probability) {
    double low = -40, high = 40;
    for (int i = 0; i < 100; ++i) {
        const double middle = 0.5 * (low + high);
        (normal_below(middle) < probability ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double share_below(const std::vector<double>& sorted, double t) {
    const auto below = std::lower_bound(sorted.begin(), sorted.end(), t) - sorted.begin();
    const auto up_to = std::upper_bound(sorted.begin(), sorted.end(), t) - sorted.begin();
    return 0.5 * static_cast<double>(below + up_to) / static_cast<double>(sorted.size());
}

// Two half normals around `middle`; a side without deviation is a step.
struct TwoSidedNormal {
    double middle, low_deviation, high_deviation;
    double probability_below(double t) const { return normal_below(place(t)); }
    double probability_above(double t) const { return normal_below(-place(t)); }
    double lower_quantile(double tail) const { return at(normal_quantile(tail)); }
    double upper_quantile(double tail) const { return at(-normal_quantile(tail)); }

  private:
    double place(double t) const {
        const double distance = t - middle, deviation = distance < 0 ? low_deviation : high_deviation;
        if (distance == 0) return 0;
        return deviation > 0 ? distance / deviation : std::copysign(std::numeric_limits<double>::infinity(), distance);
    }
    double at(double z) const { return middle + z * (z < 0 ? low_deviation : high_deviation); }
};

struct SortedDraws {
    const std::vector<double>& sorted;
    double probability_below(double t) const { return share_below(sorted, t); }
    double probability_above(double t) const { return 1 - share_below(sorted, t); }
    double lower_quantile(double tail) const { return quantile_of_draws(sorted, tail); }
    double upper_quantile(double tail) const { return quantile_of_draws(sorted, 1 - tail); }
};

Posterior hits_posterior(const Belief::Share& share) {
    return Posterior({.errors = share.hits, .total = share.total},
                     {.errors = share.prior.correct, .correct = share.prior.errors});
}

double rate_of(Counts counts) {
    return counts.total > 0 ? counts.errors / counts.total : 0;
}

void need(double total) {
    if (!(total > 0)) throw Error("metric", "nothing was counted", "an empty test set says nothing");
}

}  // namespace

Belief Belief::share(double hits, double total, const Prior& prior) {
    need(total);
    const Share share{hits, total, prior};
    hits_posterior(share);  // refuses impossible counts
    return {hits / total, share};
}

Belief Belief::paired(const PairedCells& cells) {
    need(cells.total());
    PairedPosterior{cells};
    return {(cells.only_a_wrong - cells.only_b_wrong) / cells.total(), cells};
}

Belief Belief::unpaired(Counts a, Counts b) {
    need(a.total);
    need(b.total);
    DifferencePosterior{Posterior(a), Posterior(b)};
    return {rate_of(a) - rate_of(b), Unpaired{a, b}};
}

Belief Belief::rate(Events counts, double prior_events) {
    RatePosterior(counts, prior_events);
    return {counts.events / counts.exposure, Rate{counts, prior_events}};
}

Belief Belief::quantile(QuantilePosterior posterior) {
    const double value = posterior.value();
    return {value, std::move(posterior)};
}

Belief Belief::interval(double value, const CredibleInterval& interval) {
    if (!(std::isfinite(value) && interval.low <= interval.high && std::isfinite(interval.low) &&
          std::isfinite(interval.high)))
        throw Error("interval", "its ends or its value are no numbers in order");
    const double z = normal_quantile(0.5 + 0.5 * Level(interval.level).value());
    const bool inside = interval.low <= value && value <= interval.high;
    const double middle = inside ? value : 0.5 * (interval.low + interval.high);
    return {value, TwoSided{middle, (middle - interval.low) / z, (interval.high - middle) / z}};
}

Belief Belief::exact(double value) {
    if (!std::isfinite(value)) throw Error("metric", "its value is not a number");
    return {value, Exact{}};
}

Belief Belief::unknown(double value, std::string reason) {
    if (!std::isfinite(value)) throw Error("metric", "its value is not a number");
    return {value, Unknown{reason.empty() ? "its uncertainty is not known" : std::move(reason)}};
}

Belief Belief::draws(double value, std::vector<double> draws, std::optional<Range> range) {
    if (draws.empty()) throw Error("metric", "there is no draw of its posterior");
    std::sort(draws.begin(), draws.end());
    return {value, Draws{std::move(draws), range}};
}

template <typename Work>
auto Belief::ask(Work work) const {
    return std::visit(
        [&](const auto& source) {
            using Kind = std::decay_t<decltype(source)>;
            if constexpr (std::is_same_v<Kind, Share>)
                return work(hits_posterior(source));
            else if constexpr (std::is_same_v<Kind, PairedCells>)
                return work(PairedPosterior(source));
            else if constexpr (std::is_same_v<Kind, Unpaired>)
                return work(DifferencePosterior(Posterior(source.a), Posterior(source.b)));
            else if constexpr (std::is_same_v<Kind, Rate>)
                return work(RatePosterior(source.counts, source.prior_events));
            else if constexpr (std::is_same_v<Kind, QuantilePosterior> || std::is_same_v<Kind, BoundedStudent>)
                return work(source);
            else if constexpr (std::is_same_v<Kind, TwoSided>)
                return work(TwoSidedNormal{source.middle, source.low_deviation, source.high_deviation});
            else if constexpr (std::is_same_v<Kind, Draws>)
                return work(SortedDraws{source.sorted});
            else
                return work(TwoSidedNormal{value_, 0, 0});
        },
        source_);
}

bool Belief::is_exact() const {
    return std::holds_alternative<Exact>(source_);
}

std::string Belief::kind() const {
    static constexpr const char* names[] = {"share",    "paired", "unpaired", "rate",  "quantile",
                                            "interval", "exact",  "unknown",  "draws", "student"};
    static_assert(std::size(names) == std::variant_size_v<Source>);
    return names[source_.index()];
}

std::string Belief::reason() const {
    const auto* unknown = std::get_if<Unknown>(&source_);
    return unknown == nullptr ? "" : unknown->reason;
}

double Belief::probability_below(double t) const {
    return ask([t](const auto& posterior) { return posterior.probability_below(t); });
}

double Belief::probability_above(double t) const {
    return ask([t](const auto& posterior) { return posterior.probability_above(t); });
}

double Belief::lower_quantile(double tail) const {
    return ask([tail](const auto& posterior) { return posterior.lower_quantile(tail); });
}

double Belief::upper_quantile(double tail) const {
    return ask([tail](const auto& posterior) { return posterior.upper_quantile(tail); });
}

CredibleInterval Belief::interval(Level level) const {
    const double low = lower_quantile(level.missing() / 2), high = upper_quantile(level.missing() / 2);
    return {low, high, high - low, level.value()};
}

std::optional<Belief::Range> Belief::range() const {
    if (std::holds_alternative<Share>(source_)) return Range{0, 1};
    if (std::holds_alternative<PairedCells>(source_) || std::holds_alternative<Unpaired>(source_)) return Range{-1, 1};
    if (std::holds_alternative<Rate>(source_)) return Range{0, std::numeric_limits<double>::infinity()};
    if (const auto* student = std::get_if<BoundedStudent>(&source_)) return Range{student->least(), student->most()};
    const auto* draws = std::get_if<Draws>(&source_);
    return draws == nullptr ? std::nullopt : draws->range;
}

std::optional<double> Belief::amount() const {
    if (const auto* share = std::get_if<Share>(&source_)) return share->total;
    if (const auto* cells = std::get_if<PairedCells>(&source_)) return cells->total();
    if (const auto* counts = std::get_if<Unpaired>(&source_)) return counts->a.total + counts->b.total;
    if (const auto* rate = std::get_if<Rate>(&source_)) return rate->counts.exposure;
    if (const auto* quantile = std::get_if<QuantilePosterior>(&source_)) return quantile->evidence().total;
    return {};
}

std::string Belief::unit() const {
    if (std::holds_alternative<Rate>(source_)) return "hours";
    return std::holds_alternative<QuantilePosterior>(source_) ? "values" : "examples";
}

Belief Belief::with_more_data(double factor) const {
    const double narrower = std::sqrt(factor);
    const auto scale = [&](Counts counts) { return Counts{counts.errors * factor, counts.total * factor}; };
    Belief more = *this;
    if (auto* share = std::get_if<Share>(&more.source_))
        *share = {share->hits * factor, share->total * factor, share->prior};
    else if (auto* cells = std::get_if<PairedCells>(&more.source_))
        *cells = {cells->both_right * factor, cells->only_a_wrong * factor, cells->only_b_wrong * factor,
                  cells->both_wrong * factor};
    else if (auto* counts = std::get_if<Unpaired>(&more.source_))
        *counts = {scale(counts->a), scale(counts->b)};
    else if (auto* rate = std::get_if<Rate>(&more.source_))
        rate->counts = {rate->counts.events * factor, rate->counts.exposure * factor};
    else if (auto* quantile = std::get_if<QuantilePosterior>(&more.source_))
        *quantile = quantile->with_more_data(factor);
    else if (auto* sides = std::get_if<TwoSided>(&more.source_))
        *sides = {sides->middle, sides->low_deviation / narrower, sides->high_deviation / narrower};
    else if (auto* student = std::get_if<BoundedStudent>(&more.source_))
        *student = student->with_more_data(factor);
    else if (auto* draws = std::get_if<Draws>(&more.source_)) {
        for (double& draw : draws->sorted) draw = value_ + (draw - value_) / narrower;
    }
    return more;
}

Belief subtract(const Belief& a, const Belief& b, std::uint64_t seed) {
    constexpr int count = 4000;
    const double value = a.value() - b.value();
    for (const auto* one : {&a, &b})
        if (one->is_unknown()) return Belief::unknown(value, one->reason());
    if (a.is_exact() && b.is_exact()) return Belief::exact(value);
    Random random(seed);
    std::vector<double> draws;
    const auto draw = [&](const Belief& one) {
        return one.lower_quantile(std::clamp(random.uniform(), 1e-12, 1 - 1e-12));
    };
    for (int d = 0; d < count; ++d) {
        const double of_a = draw(a), of_b = draw(b);
        if (!std::isfinite(of_a - of_b))
            return Belief::unknown(value, "one of the two has no interval: too few values");
        draws.push_back(of_a - of_b);
    }
    return Belief::draws(value, std::move(draws));
}

}  // namespace mlq
