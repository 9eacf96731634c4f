#include "scored_rows.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/report/report.hpp"

namespace mlq::detail {
namespace {

// Scores of one row as probabilities, with logits turned by the logistic function or softmax.
void to_probabilities(std::span<const double> scores, bool softmax, std::span<double> out) {
    std::copy(scores.begin(), scores.end(), out.begin());
    if (!softmax) return;
    if (scores.size() == 1) {
        out[0] = 1 / (1 + std::exp(-scores[0]));
        return;
    }
    const double largest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double& value : out) sum += value = std::exp(value - largest);
    for (double& value : out) value /= sum;
}

std::string explain_no_probability(std::span<const double> row, std::size_t number) {
    const auto outside = std::find_if(row.begin(), row.end(), [](double p) { return p < 0 || p > 1; });
    const std::string where = "row " + std::to_string(number + 1);
    if (outside != row.end())
        return "scores are no probabilities (" + format_number(*outside, Style::plain, 4) + " in " + where +
               "); `softmax` if they are logits";
    double sum = 0;
    for (const double p : row) sum += p;
    if (row.size() > 1 && std::abs(sum - 1) > 1e-3)
        return "scores are no probabilities (the sum of " + where + " is " + format_number(sum, Style::plain, 4) +
               "); `softmax` if they are logits";
    return {};
}

double weighted_mean(std::span<const double> values, std::span<const double> weights) {
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i], total += weights[i];
    return total > 0 ? sum / total : std::nan("");
}

// The mean of what is defined.
class Mean {
  public:
    void add(double value) {
        if (std::isnan(value)) return;
        sum_ += value;
        count_ += 1;
    }
    double value() const { return count_ > 0 ? sum_ / count_ : std::nan(""); }

  private:
    double sum_ = 0, count_ = 0;
};

class WeightedMean {
  public:
    void add(double value, double weight) {
        if (std::isnan(value)) return;
        sum_ += weight * value;
        weights_ += weight;
    }
    double value() const { return weights_ > 0 ? sum_ / weights_ : std::nan(""); }

  private:
    double sum_ = 0, weights_ = 0;
};

// J. Gorodkin's R_K (Comput. Biol. Chem. 28, 2004), which for two classes is Matthews' correlation coefficient, and
// Cohen's kappa (1960): agreement beyond that of shuffled predictions. `agreed` = sum of hits, `chance` = sum of truths
// times predictions, all of them weights.
struct Agreement {
    double total = 0, agreed = 0, chance = 0, truth_squares = 0, prediction_squares = 0;

    double matthews() const {
        const double squares = total * total;
        const double below = std::sqrt((squares - truth_squares) * (squares - prediction_squares));
        return below > 1e-12 * squares ? (agreed * total - chance) / below : std::nan("");
    }
    double kappa() const {
        const double below = total * total - chance;
        return below > 1e-12 * total * total ? (agreed * total - chance) / below : std::nan("");
    }
};

double ratio(double part, double whole) {
    return whole > 0 ? part / whole : std::nan("");
}

}  // namespace

ScoredRows::ScoredRows(const Classified& data, std::span<const std::uint32_t> rows,
                       const ClassificationOptions& options)
    : data_(data), rows_(rows), bins_(options.bins) {
    if (data.score_columns == 0) {
        no_probabilities_ = "no scores were given";
        return;
    }
    prepare_ranking();
    prepare_probabilities(options);
}

void ScoredRows::prepare_ranking() {
    const std::size_t columns = data_.score_columns;
    ranked_.resize(data_.classes.size());
    for (std::size_t c = 0; c < ranked_.size(); ++c) {
        if (columns == 1 && c != data_.positive) continue;
        const std::size_t column = columns == 1 ? 0 : c;
        ranked_[c].emplace(
            rows_.size(), [&](std::size_t i) { return data_.scores[rows_[i] * columns + column]; },
            [&](std::size_t i) { return data_.truth[rows_[i]] == c; });
    }
}

void ScoredRows::prepare_probabilities(const ClassificationOptions& options) {
    const std::size_t columns = data_.score_columns;
    std::vector<double> row(columns);
    for (const auto number : rows_) {
        to_probabilities(std::span(data_.scores).subspan(number * columns, columns), options.softmax, row);
        no_probabilities_ = explain_no_probability(row, number);
        if (!no_probabilities_.empty()) {
            forecasts_.clear();
            brier_.clear();
            log_loss_.clear();
            clipped_log_loss_.clear();
            return;
        }
        const auto truth = data_.truth[number], predicted = data_.prediction[number];
        double squares = 0;
        if (columns == 1) {
            const bool happened = truth == data_.positive;
            forecasts_.push_back({row[0], happened});
            squares = (row[0] - happened) * (row[0] - happened);
            add_log_loss(happened ? row[0] : 1 - row[0]);
        } else {
            forecasts_.push_back({std::min(1.0, row[predicted]), truth == predicted});
            for (std::size_t c = 0; c < columns; ++c) squares += (row[c] - (c == truth)) * (row[c] - (c == truth));
            add_log_loss(row[truth]);
        }
        brier_.push_back(squares);
    }
}

void ScoredRows::add_log_loss(double probability) {
    log_loss_.push_back(-std::log(probability));
    clipped_log_loss_.push_back(-std::log(std::max(probability, least_probability)));
}

void ScoredRows::compute(std::span<const double> weights, std::span<double> out) const {
    std::fill(out.begin(), out.end(), std::nan(""));
    compute_classes(weights, out);
    if (!ranked_.empty()) compute_ranking(weights, out);
    if (!forecasts_.empty()) compute_calibration(weights, out);
}

void ScoredRows::compute_classes(std::span<const double> weights, std::span<double> out) const {
    const std::size_t classes = data_.classes.size();
    std::vector<double> truths(classes, 0.0), predictions(classes, 0.0), hits(classes, 0.0);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto truth = data_.truth[rows_[i]], prediction = data_.prediction[rows_[i]];
        truths[truth] += weights[i];
        predictions[prediction] += weights[i];
        if (truth == prediction) hits[truth] += weights[i];
    }
    Mean recall, precision, f1_mean;
    WeightedMean by_truths_precision, by_truths_f1;
    Agreement agreement;
    for (std::size_t c = 0; c < classes; ++c) {
        agreement.total += truths[c];
        agreement.agreed += hits[c];
        agreement.chance += truths[c] * predictions[c];
        agreement.truth_squares += truths[c] * truths[c];
        agreement.prediction_squares += predictions[c] * predictions[c];
        by_truths_precision.add(ratio(hits[c], predictions[c]), truths[c]);
        by_truths_f1.add(ratio(2 * hits[c], truths[c] + predictions[c]), truths[c]);
        recall.add(ratio(hits[c], truths[c]));
        precision.add(ratio(hits[c], predictions[c]));
        out[place_of(c, f1)] = ratio(2 * hits[c], truths[c] + predictions[c]);
        f1_mean.add(out[place_of(c, f1)]);
    }
    out[balanced_accuracy] = recall.value();
    out[macro_precision] = precision.value();
    out[macro_f1] = f1_mean.value();
    out[weighted_precision] = by_truths_precision.value();
    out[weighted_f1] = by_truths_f1.value();
    out[matthews] = agreement.matthews();
    out[kappa] = agreement.kappa();
}

void ScoredRows::compute_ranking(std::span<const double> weights, std::span<double> out) const {
    Mean auc, precision;
    for (std::size_t c = 0; c < ranked_.size(); ++c) {
        if (!ranked_[c]) continue;
        auc.add(out[place_of(c, roc_auc)] = ranked_[c]->roc_auc(weights));
        precision.add(out[place_of(c, average_precision)] = ranked_[c]->average_precision(weights));
    }
    out[macro_roc_auc] = auc.value();
    out[macro_average_precision] = precision.value();
}

void ScoredRows::compute_calibration(std::span<const double> weights, std::span<double> out) const {
    const auto bins = fill_bins(forecasts_, weights, bins_);
    out[calibration_error] = expected_calibration_error(bins);
    out[maximum_error] = maximum_calibration_error(bins);
    out[brier] = weighted_mean(brier_, weights);
    out[log_loss] = weighted_mean(log_loss_, weights);
    out[clipped_log_loss] = weighted_mean(clipped_log_loss_, weights);
}

}  // namespace mlq::detail
