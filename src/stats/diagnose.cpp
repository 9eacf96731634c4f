#include "mlq/stats/diagnose.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "mlq/base/error.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq {
namespace {

constexpr int draws = 1 << 15;

// One measured set: a posterior, or a known rate.
struct Measured {
    std::string name;
    int place;  // in the chain human, train, train-dev, dev, test
    std::optional<Posterior> posterior;
    double rate = 0;
    double total = 0;

    double mean() const { return posterior ? posterior->mean() : rate; }
    double deviation() const { return posterior ? posterior->deviation() : 0; }
    double quantile(double probability) const {
        if (!posterior) return rate;
        return probability < 0.5 ? posterior->lower_quantile(probability) : posterior->upper_quantile(1 - probability);
    }
};

std::vector<Measured> list_sets(const PipelineErrors& errors, Prior prior) {
    if (errors.human && errors.human_rate) throw Error("human", "give counts or a rate, not both");
    if (errors.human_rate && !(*errors.human_rate >= 0 && *errors.human_rate < 1))
        throw Error("human", "the rate must be at least 0 and below 1");
    std::vector<Measured> sets;
    if (errors.human) {
        sets.push_back({"human", 0, Posterior(*errors.human, prior), 0, errors.human->total});
    } else {
        sets.push_back({"human", 0, std::nullopt, errors.human_rate.value_or(0.0), 0});
    }
    const std::array<std::pair<const char*, const std::optional<Counts>&>, 4> chain = {
        {{"train", errors.train}, {"train-dev", errors.train_dev}, {"dev", errors.dev}, {"test", errors.test}}};
    int place = 0;
    for (const auto& [name, counts] : chain) {
        ++place;
        if (counts) sets.push_back({name, place, Posterior(*counts, prior), 0, counts->total});
    }
    // Without a train set an assumed human rate of 0 says nothing about bias.
    const bool human_given = errors.human || errors.human_rate;
    if (!human_given && !errors.train) sets.erase(sets.begin());
    if (sets.size() < 2) throw Error("diagnose", "needs at least two sets", "give --train E/N and --dev E/N");
    return sets;
}

GapKind kind_of(int from, int to) {
    if (to - from == 1) {
        constexpr GapKind kinds[] = {GapKind::avoidable_bias, GapKind::variance, GapKind::data_mismatch,
                                     GapKind::dev_overfitting};
        return kinds[from];
    }
    return from == 1 && to == 3 ? GapKind::variance_or_mismatch : GapKind::mixed;
}

Gap measure_gap(const Measured& from, const Measured& to, Level level) {
    Gap gap;
    gap.kind = kind_of(from.place, to.place);
    gap.from = from.name;
    gap.to = to.name;
    if (from.posterior) {
        const DifferencePosterior difference(*to.posterior, *from.posterior);
        gap.median = difference.median();
        gap.interval = difference.interval(level);
        gap.probability_positive = difference.probability_above(0);
    } else {
        gap.interval = to.posterior->interval(level);
        gap.interval.low -= from.rate;
        gap.interval.high -= from.rate;
        gap.median = to.posterior->median() - from.rate;
        gap.probability_positive = to.posterior->probability_above(from.rate);
    }
    return gap;
}

// P(gap is the largest) for all gaps at once, by a fixed low-discrepancy sequence (Kronecker's with the roots of
// x^(d+1) = x + 1, M. Roberts 2018): repeatable, and accurate to about 1e-4.
void count_largest(const std::vector<Measured>& sets, std::vector<Gap>& gaps) {
    const auto dimensions = static_cast<double>(sets.size());
    double root = 1.5;
    for (int i = 0; i < 60; ++i) root = std::pow(1 + root, 1 / (dimensions + 1));
    std::vector<double> rates(sets.size());
    for (int i = 1; i <= draws; ++i) {
        for (std::size_t j = 0; j < sets.size(); ++j) {
            double whole = 0;
            const double u = std::modf(0.5 + i * std::pow(root, -static_cast<double>(j + 1)), &whole);
            rates[j] = sets[j].quantile(std::clamp(u, 1e-12, 1 - 1e-12));
        }
        std::size_t largest = 0;
        for (std::size_t j = 1; j < gaps.size(); ++j)
            if (rates[j + 1] - rates[j] > rates[largest + 1] - rates[largest]) largest = j;
        gaps[largest].probability_largest += 1.0 / draws;
    }
}

// The contrast that must be told from zero, as coefficients of the sets' rates: the largest gap minus the next one, or
// the largest gap itself, whichever is less certain.
struct Contrast {
    std::vector<double> coefficients;
    double mean = 0;
    double variance = 0;
};

Contrast make_contrast(const std::vector<Measured>& sets, std::size_t largest, std::optional<std::size_t> next) {
    Contrast contrast;
    contrast.coefficients.assign(sets.size(), 0);
    contrast.coefficients[largest + 1] += 1;
    contrast.coefficients[largest] -= 1;
    if (next) {
        contrast.coefficients[*next + 1] -= 1;
        contrast.coefficients[*next] += 1;
    }
    for (std::size_t j = 0; j < sets.size(); ++j) {
        const double spread = contrast.coefficients[j] * sets[j].deviation();
        contrast.mean += contrast.coefficients[j] * sets[j].mean();
        contrast.variance += spread * spread;
    }
    return contrast;
}

// By the normal approximation: the variance of the contrast must come down to (mean / z)^2, and the variance that a set
// adds is inversely proportional to its size.
TooSmall find_too_small(const std::vector<Measured>& sets, const Contrast& contrast, Level confidence) {
    std::size_t widest = 0;
    double most = -1;
    for (std::size_t j = 0; j < sets.size(); ++j) {
        const double spread = std::abs(contrast.coefficients[j]) * sets[j].deviation();
        if (spread > most) most = spread, widest = j;
    }
    TooSmall result{sets[widest].name, sets[widest].total, 0, false};
    const Posterior symmetric = Posterior::beta(5e14, 5e14);
    const double z = (symmetric.upper_quantile(confidence.missing()) - 0.5) / symmetric.deviation();
    const double allowed = contrast.mean * contrast.mean / (z * z);
    const double rest = contrast.variance - most * most;
    double factor = most * most / (allowed - rest);
    if (!(allowed > rest)) {
        result.others_too = true;
        factor = contrast.variance / allowed;
    }
    result.needed = contrast.mean > 1e-12 ? std::ceil(std::max(1.0, factor) * std::max(1.0, result.total))
                                          : std::numeric_limits<double>::infinity();
    if (!(result.needed <= 1e15)) result.needed = std::numeric_limits<double>::infinity();
    return result;
}

}  // namespace

std::string_view name_of(GapKind kind) {
    switch (kind) {
        case GapKind::avoidable_bias:
            return "avoidable bias";
        case GapKind::variance:
            return "variance";
        case GapKind::data_mismatch:
            return "data mismatch";
        case GapKind::dev_overfitting:
            return "dev overfitting";
        case GapKind::variance_or_mismatch:
            return "variance or data mismatch";
        case GapKind::mixed:
            return "mixed";
    }
    return {};
}

std::string_view advice_for(GapKind kind) {
    switch (kind) {
        case GapKind::avoidable_bias:
            return "the model does not fit its own training data: a larger model, longer or better optimisation, less "
                   "regularization, other inputs or architecture";
        case GapKind::variance:
            return "the model does not generalise to unseen examples of its own training distribution: more training "
                   "data, "
                   "augmentation, regularization, early stopping, a smaller model";
        case GapKind::data_mismatch:
            return "the training data are unlike the target: compare Train-dev with Dev example by example, collect or "
                   "synthesise training data like Dev, or adapt the domain";
        case GapKind::dev_overfitting:
            return "choices were fitted to Dev: take a larger or a fresh Dev set, and compare fewer variants on it";
        case GapKind::variance_or_mismatch:
            return "without a Train-dev set variance cannot be told from data mismatch: hold out a part of the "
                   "training "
                   "distribution (mlq-split make --train-dev 0.02) and give --train-dev E/N";
        case GapKind::mixed:
            return "a set between the two is missing: measure the sets between them";
    }
    return {};
}

Diagnosis diagnose(const PipelineErrors& errors, Prior prior, Level confidence) {
    const auto sets = list_sets(errors, prior);
    Diagnosis diagnosis;
    for (std::size_t j = 0; j + 1 < sets.size(); ++j)
        diagnosis.gaps.push_back(measure_gap(sets[j], sets[j + 1], confidence));
    auto& gaps = diagnosis.gaps;
    count_largest(sets, gaps);
    const auto by_median = [](const Gap& x, const Gap& y) { return x.median < y.median; };
    diagnosis.largest = static_cast<std::size_t>(std::max_element(gaps.begin(), gaps.end(), by_median) - gaps.begin());
    const Gap& largest = gaps[diagnosis.largest];
    const double needed = 1 - confidence.missing();
    if (largest.probability_largest >= needed && largest.probability_positive >= needed) return diagnosis;

    std::optional<std::size_t> next;
    if (largest.probability_largest <= largest.probability_positive)
        for (std::size_t j = 0; j < gaps.size(); ++j)
            if (j != diagnosis.largest && (!next || gaps[j].median > gaps[*next].median)) next = j;
    diagnosis.too_small = find_too_small(sets, make_contrast(sets, diagnosis.largest, next), confidence);
    return diagnosis;
}

}  // namespace mlq
