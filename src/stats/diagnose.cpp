#include "mlq/stats/diagnose.hpp"

#include <algorithm>
#include <array>

#include "largest_gap.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq {
namespace {

using detail::MeasuredSet;

MeasuredSet measured(const char* name, int place, Counts counts, Prior prior) {
    const double mean = Posterior(counts, prior).mean();  // refuses impossible counts
    return {name, place, counts, counts.total > 0 ? counts.errors / counts.total : mean};
}

std::vector<MeasuredSet> list_sets(const PipelineErrors& errors, Prior prior) {
    if (errors.human && errors.human_rate) throw Error("human", "give counts or a rate, not both");
    if (errors.human_rate && !(*errors.human_rate >= 0 && *errors.human_rate < 1))
        throw Error("human", "the rate must be at least 0 and below 1");
    std::vector<MeasuredSet> sets;
    if (errors.human) {
        sets.push_back(measured("human", 0, *errors.human, prior));
    } else {
        sets.push_back({"human", 0, std::nullopt, errors.human_rate.value_or(0.0)});
    }
    const std::array<std::pair<const char*, const std::optional<Counts>&>, 4> chain = {
        {{"train", errors.train}, {"train-dev", errors.train_dev}, {"dev", errors.dev}, {"test", errors.test}}};
    int place = 0;
    for (const auto& [name, counts] : chain) {
        ++place;
        if (counts) sets.push_back(measured(name, place, *counts, prior));
    }
    // Without a train set an assumed human rate of 0 says nothing about bias.
    const bool human_given = errors.human || errors.human_rate;
    if (!human_given && !errors.train) sets.erase(sets.begin());
    if (sets.size() < 2) throw Error("diagnose", "needs at least two sets", "give `train` E/N and `dev` E/N");
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

Gap measure_gap(const MeasuredSet& from, const MeasuredSet& to, Prior prior, Level level) {
    Gap gap;
    gap.kind = kind_of(from.place, to.place);
    gap.from = from.name;
    gap.to = to.name;
    const Posterior upper(*to.counts, prior);
    if (from.counts) {
        const DifferencePosterior difference(upper, Posterior(*from.counts, prior));
        gap.median = difference.median();
        gap.interval = difference.interval(level);
        gap.probability_positive = difference.probability_above(0);
    } else {
        gap.interval = upper.interval(level);
        gap.interval.low -= from.rate;
        gap.interval.high -= from.rate;
        gap.median = upper.median() - from.rate;
        gap.probability_positive = upper.probability_above(from.rate);
    }
    return gap;
}

// The set whose uncertainty is the largest part of what the largest gap is unsure by.
std::string find_least_certain(const std::vector<MeasuredSet>& sets, std::size_t largest, Prior prior) {
    const auto deviation = [&](std::size_t j) {
        return sets[j].counts ? Posterior(*sets[j].counts, prior).deviation() : 0;
    };
    return sets[deviation(largest) > deviation(largest + 1) ? largest : largest + 1].name;
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
                   "distribution and give its `train-dev` E/N";
        case GapKind::mixed:
            return "a set between the two is missing: measure the sets between them";
    }
    return {};
}

Diagnosis diagnose(const PipelineErrors& errors, Prior prior, Level confidence) {
    const auto sets = list_sets(errors, prior);
    Diagnosis diagnosis;
    auto& gaps = diagnosis.gaps;
    std::vector<std::vector<double>> rates;
    for (std::size_t j = 0; j < sets.size(); ++j) {
        if (j > 0) gaps.push_back(measure_gap(sets[j - 1], sets[j], prior, confidence));
        rates.push_back(detail::draw_rates(sets[j], prior, j, sets.size()));
    }
    const auto shares = detail::share_gaps(rates);
    for (std::size_t j = 0; j < gaps.size(); ++j) gaps[j].probability_largest = shares.largest[j];
    const auto by_median = [](const Gap& x, const Gap& y) { return x.median < y.median; };
    diagnosis.largest = static_cast<std::size_t>(std::max_element(gaps.begin(), gaps.end(), by_median) - gaps.begin());
    const Gap& largest = gaps[diagnosis.largest];
    const double needed = 1 - confidence.missing();
    if (largest.probability_largest >= needed && largest.probability_positive >= needed) return diagnosis;

    diagnosis.too_small = TooSmall{find_least_certain(sets, diagnosis.largest, prior), {}};
    for (const auto& growth : detail::find_growth(sets, prior, needed))
        diagnosis.too_small->needed.push_back({sets[growth.set].name, sets[growth.set].counts->total, growth.total});
    return diagnosis;
}

}  // namespace mlq
