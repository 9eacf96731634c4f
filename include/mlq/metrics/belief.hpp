// What is known of one metric after a measurement: the observed value and its posterior, whatever it was made of.
//
//     const Belief alarms = Belief::rate({.events = 3, .exposure = 48});
//     alarms.probability_below(1);         // P(less than one false alarm per hour)
//     judge_limit(alarms, {.at_most = 1}, 0.95).outcome;
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mlq/stats/compare.hpp"
#include "mlq/stats/gate.hpp"
#include "mlq/stats/rate.hpp"

namespace mlq {

class Belief {
  public:
    // hits / total, uniform prior.
    static Belief share(double hits, double total);
    // error(A) - error(B) on the same examples.
    static Belief paired(const PairedCells& cells);
    // error(A) - error(B) on different examples.
    static Belief unpaired(Counts a, Counts b);
    static Belief rate(Events counts);  // uniform prior
    // A value of which no more than an interval is known: half a normal distribution on either side of it, through the
    // ends of the interval.
    static Belief interval(double value, const CredibleInterval& interval);
    static Belief exact(double value);  // no uncertainty: the size of a file
    // Draws from a posterior, in any order; at least one.
    static Belief draws(double value, std::vector<double> draws);

    double value() const { return value_; }
    bool is_exact() const;
    std::string kind() const;  // "share", "paired", "unpaired", "rate", "interval", "exact" or "draws"

    double probability_below(double t) const;
    double probability_above(double t) const;
    double lower_quantile(double tail) const;  // x with P(metric < x) = tail, 0 < tail < 1
    double upper_quantile(double tail) const;
    CredibleInterval interval(Level level) const;

    // The counts behind it, or nothing where they are not known: "5000 examples", "48 hours".
    std::optional<double> amount() const;
    // What would be known of `factor` times as much data with the same observed rates.
    Belief with_more_data(double factor) const;

  private:
    struct Share {
        double hits, total;
    };
    struct Unpaired {
        Counts a, b;
    };
    struct TwoSided {
        double low_deviation, high_deviation;
    };
    struct Exact {};
    struct Draws {
        std::vector<double> sorted;
    };
    using Source = std::variant<Share, PairedCells, Unpaired, Events, TwoSided, Exact, Draws>;
    Belief(double value, Source source) : value_(value), source_(std::move(source)) {}
    template <typename Work>
    auto ask(Work work) const;
    double value_;
    Source source_;
};

// a - b for two metrics of which intervals are known, or nothing at all: deviations add as squares.
Belief subtract(const Belief& a, const Belief& b, Level level);

// One side of a constraint; exactly one of the two is given.
struct Limit {
    std::optional<double> at_most = {};
    std::optional<double> at_least = {};
};

struct LimitResult {
    Outcome outcome = Outcome::inconclusive;
    double probability = 0;  // that the limit is kept
    // How many times the data would decide it if the observed rates persist: 1 when decided, infinity for never.
    double data_factor = 1;
};

// The rule of mlq/stats/gate.hpp. A value without uncertainty passes or fails by itself.
LimitResult judge_limit(const Belief& belief, const Limit& limit, Level confidence);

}  // namespace mlq
