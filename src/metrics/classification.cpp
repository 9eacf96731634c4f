#include "mlq/metrics/classification.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "mlq/base/error.hpp"
#include "mlq/stats/compare.hpp"
#include "scored_rows.hpp"

namespace mlq {
namespace {

using detail::ScoredRows;

// The unit (group, or example itself) of each row, numbered from 0 without gaps.
struct Units {
    std::vector<std::uint32_t> of;
    std::size_t count = 0;
};

Units number_units(const Classified& data, std::span<const std::uint32_t> rows) {
    Units units;
    units.of.resize(rows.size());
    if (data.group.empty()) {
        std::iota(units.of.begin(), units.of.end(), 0U);
        units.count = rows.size();
        return units;
    }
    std::unordered_map<std::uint32_t, std::uint32_t> numbers;
    for (std::size_t i = 0; i < rows.size(); ++i)
        units.of[i] =
            numbers.try_emplace(data.group[rows[i]], static_cast<std::uint32_t>(numbers.size())).first->second;
    units.count = numbers.size();
    return units;
}

// Shares among the rows, with the design effect when there are groups.
class Shares {
  public:
    Shares(const Classified& data, std::span<const std::uint32_t> rows, const Units& units, Level level)
        : rows_(rows), units_(units), grouped_(!data.group.empty()), level_(level) {}

    // Of the rows for which `counts` says yes, how many `hit`. Both take a row's place.
    template <typename Counts_, typename Hit>
    std::vector<Counts> count(Counts_ counts, Hit hit) const {
        std::vector<Counts> groups(grouped_ ? units_.count : 1);
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (!counts(i)) continue;
            auto& group = groups[grouped_ ? units_.of[i] : 0];
            group.total += 1;
            group.errors += hit(i) ? 0 : 1;
        }
        return groups;
    }
    template <typename Counts_, typename Hit>
    Measure measure(Counts_ counts, Hit hit, const std::string& empty_reason) const {
        const auto groups = count(counts, hit);
        if (grouped_) return measure_share(groups, level_, empty_reason);
        return measure_share(groups[0].total - groups[0].errors, groups[0].total, level_, empty_reason);
    }

  private:
    std::span<const std::uint32_t> rows_;
    const Units& units_;
    bool grouped_;
    Level level_;
};

// How many classes are ahead of the true one.
std::size_t find_rank(const Classified& data, std::uint32_t row) {
    const auto scores = std::span(data.scores).subspan(row * data.score_columns, data.score_columns);
    const auto truth = data.truth[row];
    std::size_t ahead = 0;
    for (std::size_t c = 0; c < scores.size(); ++c)
        ahead += scores[c] > scores[truth] || (scores[c] == scores[truth] && c < truth);
    return ahead;
}

// Enough draws for two digits of an interval's ends; fewer where each takes long.
int choose_draws(const ClassificationOptions& options, std::size_t rows, const Classified& data) {
    if (options.bootstrap.draws > 0) return options.bootstrap.draws;
    const double work = static_cast<double>(rows) * static_cast<double>(2 + data.score_columns);
    return static_cast<int>(std::clamp(5e9 / work, 100.0, 1000.0));
}

class Evaluation {
  public:
    Evaluation(const Classified& data, std::span<const std::uint32_t> rows, const ClassificationOptions& options)
        : data_(data),
          rows_(rows),
          options_(options),
          units_(number_units(data, rows)),
          shares_(data, rows, units_, options.level),
          scored_(data, rows, options) {}

    ClassificationResult run() {
        result_.examples = static_cast<double>(rows_.size());
        measure_accuracy();
        count_confusions();
        draw();
        measure_classes();
        measure_overall();
        measure_calibration();
        return std::move(result_);
    }

  private:
    const Classified& data_;
    std::span<const std::uint32_t> rows_;
    const ClassificationOptions& options_;
    Units units_;
    Shares shares_;
    ScoredRows scored_;
    std::vector<double> values_;
    std::vector<std::vector<double>> draws_;
    ClassificationResult result_;

    std::uint32_t truth(std::size_t i) const { return data_.truth[rows_[i]]; }
    std::uint32_t prediction(std::size_t i) const { return data_.prediction[rows_[i]]; }

    void measure_accuracy() {
        const auto all = [](std::size_t) { return true; };
        const auto hit = [&](std::size_t i) { return truth(i) == prediction(i); };
        result_.accuracy = shares_.measure(all, hit, "no examples");
        if (!data_.group.empty()) result_.design = find_design_effect(shares_.count(all, hit));
        if (data_.score_columns < 2) return;
        std::vector<std::size_t> ranks(rows_.size());
        for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = find_rank(data_, rows_[i]);
        for (const int k : options_.top) {
            if (static_cast<std::size_t>(k) >= data_.classes.size()) continue;
            const auto within = [&](std::size_t i) { return ranks[i] < static_cast<std::size_t>(k); };
            result_.top.push_back({k, shares_.measure(all, within, "no examples")});
        }
    }

    void count_confusions() {
        std::map<std::pair<std::uint32_t, std::uint32_t>, double> counts;
        for (std::size_t i = 0; i < rows_.size(); ++i) counts[{truth(i), prediction(i)}] += 1;
        result_.classes.resize(data_.classes.size());
        for (const auto& [pair, count] : counts) {
            result_.confusions.push_back({pair.first, pair.second, count});
            result_.classes[pair.first].truths += count;
            result_.classes[pair.second].predictions += count;
            if (pair.first == pair.second) result_.classes[pair.first].hits += count;
        }
    }

    void draw() {
        const std::vector<double> ones(rows_.size(), 1.0);
        values_.resize(scored_.statistics());
        scored_.compute(ones, values_);
        Bootstrap bootstrap = options_.bootstrap;
        result_.draws = bootstrap.draws = choose_draws(options_, rows_.size(), data_);
        draws_ = draw_statistics(bootstrap, units_.count, values_.size(),
                                 [&](std::span<const double> weights, std::span<double> out) {
                                     if (data_.group.empty()) return scored_.compute(weights, out);
                                     std::vector<double> of_rows(rows_.size());
                                     for (std::size_t i = 0; i < of_rows.size(); ++i)
                                         of_rows[i] = weights[units_.of[i]];
                                     scored_.compute(of_rows, out);
                                 });
    }

    Measure drawn(std::size_t statistic, const std::string& reason) {
        return measure_draws(values_[statistic], std::move(draws_[statistic]), options_.level, reason);
    }

    std::string explain_no_ranking(std::size_t c, bool needs_others) const {
        if (data_.score_columns == 0) return "no scores were given";
        if (!scored_.ranks(c)) return "the score is that of class " + data_.classes[data_.positive];
        if (result_.classes[c].truths == 0) return "no example of this class";
        return needs_others ? "no example of another class" : "";
    }

    void measure_classes() {
        for (std::uint32_t c = 0; c < result_.classes.size(); ++c) {
            auto& one = result_.classes[c];
            const auto is_hit = [&](std::size_t i) { return truth(i) == prediction(i); };
            one.recall =
                shares_.measure([&](std::size_t i) { return truth(i) == c; }, is_hit, "no example of this class");
            one.precision =
                shares_.measure([&](std::size_t i) { return prediction(i) == c; }, is_hit, "never predicted");
            one.f1 = drawn(scored_.place_of(c, ScoredRows::f1), "neither in the truth nor predicted");
            one.roc_auc = drawn(scored_.place_of(c, ScoredRows::roc_auc), explain_no_ranking(c, true));
            one.average_precision =
                drawn(scored_.place_of(c, ScoredRows::average_precision), explain_no_ranking(c, false));
        }
    }

    void measure_overall() {
        const std::string no_scores =
            data_.score_columns == 0 ? "no scores were given" : "needs examples of two classes";
        result_.balanced_accuracy = drawn(ScoredRows::balanced_accuracy, "no examples");
        result_.macro_precision = drawn(ScoredRows::macro_precision, "no examples");
        result_.macro_f1 = drawn(ScoredRows::macro_f1, "no examples");
        result_.macro_roc_auc = drawn(ScoredRows::macro_roc_auc, no_scores);
        result_.macro_average_precision =
            drawn(ScoredRows::macro_average_precision,
                  data_.score_columns == 0 ? "no scores were given" : "no positive example");
    }

    void measure_calibration() {
        auto& calibration = result_.calibration;
        const auto& reason = scored_.no_probabilities();
        const auto shifted = [&](std::size_t statistic) {
            return measure_shifted_draws(values_[statistic], std::move(draws_[statistic]), options_.level, reason);
        };
        calibration.error = shifted(ScoredRows::calibration_error);
        calibration.maximum = shifted(ScoredRows::maximum_error);
        calibration.brier = drawn(ScoredRows::brier, reason);
        if (std::isinf(values_[ScoredRows::log_loss])) {
            calibration.log_loss = Measure::missing("infinite: a true class was given the probability 0");
        } else {
            calibration.log_loss = drawn(ScoredRows::log_loss, reason);
        }
        if (scored_.forecasts().empty()) return;
        calibration.bins = fill_bins(scored_.forecasts(), {}, options_.bins);
        calibration.chance = chance_calibration_error(scored_.forecasts(), options_.bins);
    }
};

Counts count_errors(const Classified& data, const SliceColumn& slice, std::uint32_t value, bool inside) {
    std::vector<Counts> groups(std::max<std::size_t>(1, data.groups));
    Counts raw;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if ((slice.of[i] == value) != inside) continue;
        auto& group = groups[data.group.empty() ? 0 : data.group[i]];
        const double wrong = data.truth[i] != data.prediction[i];
        group.total += 1, group.errors += wrong;
        raw.total += 1, raw.errors += wrong;
    }
    return data.group.empty() ? raw : effective_counts(raw, find_design_effect(groups));
}

}  // namespace

ClassificationResult evaluate_classification(const Classified& data, std::span<const std::uint32_t> rows,
                                             const ClassificationOptions& options) {
    return Evaluation(data, rows, options).run();
}

ClassificationResult evaluate_classification(const Classified& data, const ClassificationOptions& options) {
    std::vector<std::uint32_t> rows(data.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return evaluate_classification(data, rows, options);
}

std::optional<double> probability_slice_is_worse(const Classified& data, const SliceColumn& slice,
                                                 std::uint32_t value) {
    const Counts inside = count_errors(data, slice, value, true);
    const Counts outside = count_errors(data, slice, value, false);
    if (!(inside.total > 0 && outside.total > 0)) return std::nullopt;
    return DifferencePosterior(Posterior(inside), Posterior(outside)).probability_above(0);
}

RankedScores rank_class(const Classified& data, std::uint32_t class_number) {
    const std::size_t columns = data.score_columns;
    const std::size_t column = columns == 1 ? 0 : class_number;
    return {data.size(), [&](std::size_t i) { return data.scores[i * columns + column]; },
            [&](std::size_t i) { return data.truth[i] == class_number; }};
}

}  // namespace mlq
