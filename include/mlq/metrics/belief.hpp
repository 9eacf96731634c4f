// What is known of one metric after a measurement: the observed value and its posterior, whatever it was made of.
//
//     const Belief alarms = Belief::rate({.events = 3, .exposure = 48});
//     alarms.probability_below(1);         // P(less than one false alarm per hour)
//     judge_limit(alarms, {.at_most = 1}, 0.95).outcome;
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mlq/stats/bounded_student.hpp"
#include "mlq/stats/compare.hpp"
#include "mlq/stats/gate.hpp"
#include "mlq/stats/quantile_posterior.hpp"
#include "mlq/stats/rate.hpp"

namespace mlq {

class Belief {
  public:
    // hits / total; the prior is that of the misses (its errors) and the hits (its correct answers).
    static Belief share(double hits, double total, const Prior& prior = {});
    // error(A) - error(B) on the same examples.
    static Belief paired(const PairedCells& cells);
    // error(A) - error(B) on different examples.
    static Belief unpaired(Counts a, Counts b);
    static Belief rate(Events counts, double prior_events = 1);
    // A quantile of independent values of any distribution.
    static Belief quantile(QuantilePosterior posterior);
    // A value of which no more than an interval is known: half a normal distribution on either side of it, through the
    // ends of the interval; a whole one around the middle of an interval that does not hold the value.
    static Belief interval(double value, const CredibleInterval& interval);
    // What has no uncertainty, and is declared so: the size of a file.
    static Belief exact(double value);
    // A measured value of which the uncertainty is not known, and why: no limit can be judged on it.
    static Belief unknown(double value, std::string reason);
    // Draws from a posterior, in any order; at least one. They lie in `range`, where one is given: [0, 1] for an AUC.
    struct Range {
        double low, high;
    };
    static Belief draws(double value, std::vector<double> draws, std::optional<Range> range = {});

    // A statistic between two ends after a small sample.
    static Belief student(double value, const BoundedStudent& student) { return {value, student}; }

    double value() const { return value_; }
    bool is_exact() const;
    bool is_unknown() const { return !reason().empty(); }
    std::string reason() const;  // why the uncertainty is not known; empty where it is
    // "share", "paired", "unpaired", "rate", "quantile", "interval", "exact", "unknown", "draws" or "student".
    std::string kind() const;

    // What is unknown has all its probability at its value here, as if it were exact.
    double probability_below(double t) const;
    double probability_above(double t) const;
    // x with P(metric < x) = tail, 0 < tail < 1; a quantile of too few values has none, which is infinite.
    double lower_quantile(double tail) const;
    double upper_quantile(double tail) const;
    CredibleInterval interval(Level level) const;

    // What the metric can be at all: [0, 1] for a share, [-1, 1] for the difference of two, [0, infinity) for a rate;
    // nothing where it is not known.
    std::optional<Range> range() const;

    // The counts behind it, or nothing where they are not known: "5000 examples", "48 hours".
    std::optional<double> amount() const;
    std::string unit() const;  // of the amount: "examples", "hours" or "values"
    // What would be known of `factor` times as much data with the same observed rates.
    Belief with_more_data(double factor) const;

    struct Share {
        double hits, total;
        Prior prior;
    };
    struct Rate {
        Events counts;
        double prior_events;
    };
    struct Unpaired {
        Counts a, b;
    };
    struct TwoSided {
        double middle, low_deviation, high_deviation;
    };
    struct Exact {};
    struct Unknown {
        std::string reason;
    };
    struct Draws {
        std::vector<double> sorted;
        std::optional<Range> range;
    };
    using Source = std::variant<Share, PairedCells, Unpaired, Rate, QuantilePosterior, TwoSided, Exact, Unknown, Draws,
                                BoundedStudent>;
    const Source& source() const { return source_; }

  private:
    Belief(double value, Source source) : value_(value), source_(std::move(source)) {}
    template <typename Work>
    auto ask(Work work) const;
    double value_;
    Source source_;
};

// a - b for two metrics measured apart: draws of both, taken as independent. Unknown when one of them is.
Belief subtract(const Belief& a, const Belief& b, std::uint64_t seed);

// One side of a constraint; exactly one of the two is given.
struct Limit {
    std::optional<double> at_most = {};
    std::optional<double> at_least = {};
};

struct LimitResult {
    Outcome outcome = Outcome::inconclusive;
    std::optional<double> probability = {};  // that the limit is kept; nothing for what is unknown
    // How many times the data would decide it if the observed rates persist: 1 when decided, infinity for never.
    double data_factor = 1;
};

// Throws Error when the metric can never keep the limit, or always does: at most 5 for a share.
void check_reachable(const Belief& belief, const Limit& limit);

// The rule of mlq/stats/gate.hpp. An exact value passes or fails by itself; an unknown one is inconclusive, and more
// data of the same kind would not change that.
LimitResult judge_limit(const Belief& belief, const Limit& limit, Level confidence);

}  // namespace mlq
