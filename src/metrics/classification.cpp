#include "mlq/metrics/classification.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "mlq/base/error.hpp"
#include "mlq/stats/compare.hpp"
#include "scored_rows.hpp"
#include "weighted_shares.hpp"

namespace mlq {
namespace {

using detail::number_units;
using detail::ScoredRows;
using detail::Shares;
using detail::Units;

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
    std::vector<double> class_sizes_;  // examples of each class in the truth, without weights
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
        result_.classes.resize(data_.classes.size());
        class_sizes_.resize(data_.classes.size());
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            counts[{truth(i), prediction(i)}] += data_.weight_of(rows_[i]);
            class_sizes_[truth(i)] += 1;
        }
        for (const auto& [pair, count] : counts) {
            result_.confusions.push_back({pair.first, pair.second, count});
            result_.classes[pair.first].truths += count;
            result_.classes[pair.second].predictions += count;
            if (pair.first == pair.second) result_.classes[pair.first].hits += count;
        }
    }

    void draw() {
        std::vector<double> own(rows_.size());
        for (std::size_t i = 0; i < own.size(); ++i) own[i] = data_.weight_of(rows_[i]);
        values_.resize(scored_.statistics());
        scored_.compute(own, values_);
        Bootstrap bootstrap = options_.bootstrap;
        result_.draws = bootstrap.draws = choose_draws(options_, rows_.size(), data_);
        draws_ = draw_statistics(bootstrap, units_.count, values_.size(),
                                 [&](std::span<const double> weights, std::span<double> out) {
                                     std::vector<double> of_rows(rows_.size());
                                     for (std::size_t i = 0; i < of_rows.size(); ++i)
                                         of_rows[i] = own[i] * weights[units_.of[i]];
                                     scored_.compute(of_rows, out);
                                 });
    }

    Measure drawn(std::size_t statistic, const std::string& reason, const DrawScale& scale) {
        return measure_draws(values_[statistic], std::move(draws_[statistic]), options_.level, reason, scale);
    }

    // How many units there are of a class at most: the smaller of its examples and all groups.
    double count_units(std::size_t c) const { return std::min(class_sizes_[c], static_cast<double>(units_.count)); }

    // As many units as have the variance of a mean over classes: Satterthwaite's degrees of freedom and one, where the
    // part of each class has a variance inversely proportional to its units.
    double count_mean_units() const {
        double sum = 0, squares = 0;
        for (std::size_t c = 0; c < class_sizes_.size(); ++c) {
            const double units = count_units(c);
            if (units == 0) continue;
            sum += 1 / units;
            squares += 1 / (units * units * std::max(0.5, units - 1));
        }
        return squares > 0 ? std::min(1 + sum * sum / squares, static_cast<double>(units_.count)) : 0;
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
            const DrawScale share{.units = count_units(c), .least = 0, .most = 1};
            one.f1 = drawn(scored_.place_of(c, ScoredRows::f1), "neither in the truth nor predicted", share);
            one.roc_auc = measure_auc(c, share);
            one.average_precision =
                drawn(scored_.place_of(c, ScoredRows::average_precision), explain_no_ranking(c, false), share);
        }
    }

    Measure measure_auc(std::size_t c, DrawScale scale) {
        const auto reason = explain_no_ranking(c, true);
        if (data_.group.empty() && data_.weight.empty() && scored_.ranks(c))
            return measure_roc_auc(scored_.ranking(c), options_.level, reason);
        scale.units = std::min(scale.units, static_cast<double>(rows_.size()) - class_sizes_[c]);
        return drawn(scored_.place_of(c, ScoredRows::roc_auc), reason, scale);
    }

    void measure_overall() {
        const std::string no_scores =
            data_.score_columns == 0 ? "no scores were given" : "needs examples of two classes";
        const DrawScale share{.units = count_mean_units(), .least = 0, .most = 1};
        DrawScale correlation = share;
        correlation.least = -1;
        const std::string one_class = "truth or predictions are all of one class";
        result_.balanced_accuracy = drawn(ScoredRows::balanced_accuracy, "no examples", share);
        result_.macro_precision = drawn(ScoredRows::macro_precision, "no examples", share);
        result_.macro_f1 = drawn(ScoredRows::macro_f1, "no examples", share);
        result_.weighted_precision = drawn(ScoredRows::weighted_precision, "no examples", share);
        result_.weighted_f1 = drawn(ScoredRows::weighted_f1, "no examples", share);
        result_.matthews = drawn(ScoredRows::matthews, one_class, correlation);
        result_.kappa = drawn(ScoredRows::kappa, one_class, correlation);
        if (data_.score_columns == 1) {  // the only class that is ranked
            const auto& positive = result_.classes[data_.positive];
            result_.macro_roc_auc = positive.roc_auc;
            result_.macro_average_precision = positive.average_precision;
            return;
        }
        result_.macro_roc_auc = drawn(ScoredRows::macro_roc_auc, no_scores, share);
        result_.macro_average_precision =
            drawn(ScoredRows::macro_average_precision,
                  data_.score_columns == 0 ? "no scores were given" : "no positive example", share);
    }

    void measure_calibration() {
        auto& calibration = result_.calibration;
        const auto& reason = scored_.no_probabilities();
        const auto shifted = [&](std::size_t statistic) {
            return measure_shifted_draws(values_[statistic], std::move(draws_[statistic]), options_.level, reason);
        };
        calibration.error = shifted(ScoredRows::calibration_error);
        calibration.maximum = shifted(ScoredRows::maximum_error);
        const DrawScale loss{.units = static_cast<double>(units_.count), .least = 0};
        calibration.brier = drawn(ScoredRows::brier, reason, loss);
        calibration.clipped_log_loss = drawn(ScoredRows::clipped_log_loss, reason, loss);
        calibration.log_loss =
            std::isinf(values_[ScoredRows::log_loss])
                ? Measure::missing("infinite: a true class was given the probability 0; see the clipped one")
                : drawn(ScoredRows::log_loss, reason, loss);
        if (scored_.forecasts().empty()) return;
        std::vector<double> own;
        if (!data_.weight.empty())
            for (const auto row : rows_) own.push_back(data_.weight[row]);
        calibration.bins = fill_bins(scored_.forecasts(), own, options_.bins);
        calibration.chance = chance_calibration_error(scored_.forecasts(), options_.bins);
    }
};

Counts count_errors(const Classified& data, const SliceColumn& slice, std::uint32_t value, bool inside) {
    std::vector<Counts> groups(std::max<std::size_t>(1, data.groups));
    Counts raw;
    double squares = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if ((slice.of[i] == value) != inside) continue;
        auto& group = groups[data.group.empty() ? 0 : data.group[i]];
        const double weight = data.weight_of(i), wrong = data.truth[i] != data.prediction[i] ? weight : 0;
        group.total += weight, group.errors += wrong;
        raw.total += weight, raw.errors += wrong;
        squares += weight * weight;
    }
    if (!data.weight.empty() && squares > 0) {
        const double factor = raw.total / squares;
        for (auto& group : groups) group.total *= factor, group.errors *= factor;
        raw.total *= factor, raw.errors *= factor;
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
