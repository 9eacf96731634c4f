#include "mlq/audit/domain_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "cholesky.hpp"
#include "feature_matrix.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/base/random.hpp"

namespace mlq::audit {
namespace {

constexpr std::size_t folds = 5;
constexpr double ridge = 1;
constexpr int most_steps = 25;
constexpr int shuffles = 200, enough_hits = 10, side_by_side = 20;
constexpr std::size_t least_units = 10;

using Labels = std::vector<std::uint8_t>;

double dot(const float* x, const std::vector<double>& weights) {
    double sum = weights.back();  // the intercept
    for (std::size_t f = 0; f + 1 < weights.size(); ++f) sum += static_cast<double>(x[f]) * weights[f];
    return sum;
}

// Logistic regression by Newton steps with the bound X'X / 4 in place of the Hessian (Boehning and Lindsay 1988): it
// does not depend on the labels, so one factorisation for each fold serves all shuffles.
class CrossFit {
  public:
    CrossFit(const FeatureMatrix& x, std::vector<std::uint8_t> fold_of_row) : x_(x), fold_(std::move(fold_of_row)) {
        const std::size_t size = x.features + 1;
        for (std::size_t fold = 0; fold < folds; ++fold) bounds_.emplace_back(find_bound(fold), size);
    }

    // AUC of the scores of each fold by the classifier of the others, averaged over folds by their pairs.
    double find_auc(const Labels& labels) const {
        double sum = 0, pairs = 0;
        for (std::size_t fold = 0; fold < folds; ++fold) {
            const std::vector<double> weights = fit(labels, fold);
            std::vector<std::pair<double, std::uint8_t>> scores;
            for (std::size_t r = 0; r < x_.rows; ++r)
                if (fold_[r] == fold) scores.emplace_back(dot(x_.row(r), weights), labels[r]);
            const auto [wins, of] = count_wins(scores);
            sum += wins;
            pairs += of;
        }
        return pairs > 0 ? sum / pairs : 0.5;
    }

  private:
    const FeatureMatrix& x_;
    std::vector<std::uint8_t> fold_;
    std::vector<Cholesky> bounds_;

    std::vector<double> find_bound(std::size_t fold) const {
        const std::size_t size = x_.features + 1;
        std::vector<double> bound(size * size);
        for (std::size_t r = 0; r < x_.rows; ++r) {
            if (fold_[r] == fold) continue;
            const float* x = x_.row(r);
            for (std::size_t i = 0; i < x_.features; ++i) {
                const double scaled = 0.25 * static_cast<double>(x[i]);
                for (std::size_t j = 0; j <= i; ++j) bound[i * size + j] += scaled * static_cast<double>(x[j]);
                bound[x_.features * size + i] += scaled;
            }
            bound[size * size - 1] += 0.25;
        }
        for (std::size_t i = 0; i < size; ++i) bound[i * size + i] += ridge;
        return bound;
    }

    std::vector<double> fit(const Labels& labels, std::size_t fold) const {
        std::vector<double> weights(x_.features + 1);
        for (int step = 0; step < most_steps; ++step) {
            std::vector<double> gradient(weights.size());
            for (std::size_t r = 0; r < x_.rows; ++r) {
                if (fold_[r] == fold) continue;
                const float* x = x_.row(r);
                const double miss = labels[r] - 1 / (1 + std::exp(-dot(x, weights)));
                for (std::size_t f = 0; f < x_.features; ++f) gradient[f] += miss * static_cast<double>(x[f]);
                gradient.back() += miss;
            }
            for (std::size_t f = 0; f < weights.size(); ++f) gradient[f] -= ridge * weights[f];
            bounds_[fold].solve(gradient);
            double largest = 0;
            for (std::size_t f = 0; f < weights.size(); ++f) {
                weights[f] += gradient[f];
                largest = std::max(largest, std::abs(gradient[f]));
            }
            if (largest < 1e-3) break;
        }
        return weights;
    }

    // Pairs in which the row of the second part has the higher score (ties count half), and all pairs.
    static std::pair<double, double> count_wins(std::vector<std::pair<double, std::uint8_t>>& scores) {
        std::sort(scores.begin(), scores.end());
        double wins = 0, first_below = 0, second = 0;
        for (std::size_t begin = 0, end = 0; begin < scores.size(); begin = end) {
            double ones = 0;
            while (end < scores.size() && scores[end].first == scores[begin].first) ones += scores[end++].second;
            const double zeros = static_cast<double>(end - begin) - ones;
            wins += ones * (first_below + zeros / 2);
            first_below += zeros;
            second += ones;
        }
        return {wins, first_below * second};
    }
};

// Units numbered 0, 1, ..., so that folds and shuffles move them as a whole.
struct Units {
    std::vector<std::size_t> of_row = {};
    Labels is_second = {};  // by unit; a unit of both parts (a leak) counts as where it appears first
};

Units number_units(const FeatureMatrix& x) {
    Units units;
    std::map<std::uint64_t, std::size_t> numbers;
    for (std::size_t r = 0; r < x.rows; ++r) {
        const auto [at, is_new] = numbers.try_emplace(x.units[r], numbers.size());
        if (is_new) units.is_second.push_back(x.is_second[r]);
        units.of_row.push_back(at->second);
    }
    return units;
}

template <typename T>
void shuffle(std::vector<T>& items, Random& random) {
    for (std::size_t k = items.size(); k > 1; --k) std::swap(items[k - 1], items[random.below(k)]);
}

// Units of each part are dealt to the folds in turn, in random order.
std::vector<std::uint8_t> deal_folds(const Units& units, Random& random) {
    std::vector<std::size_t> order(units.is_second.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, random);
    std::vector<std::uint8_t> fold_of_unit(order.size());
    for (std::size_t k = 0; k < order.size(); ++k) fold_of_unit[order[k]] = static_cast<std::uint8_t>(k % folds);
    std::vector<std::uint8_t> fold;
    for (const std::size_t unit : units.of_row) fold.push_back(fold_of_unit[unit]);
    return fold;
}

Labels label_rows(const Units& units, const Labels& by_unit) {
    Labels labels;
    for (const std::size_t unit : units.of_row) labels.push_back(by_unit[unit]);
    return labels;
}

}  // namespace

DomainTest tell_parts_apart(const split::RowSample& sample, std::size_t first, std::size_t second, std::uint64_t seed,
                            int threads) {
    const FeatureMatrix x = make_features(sample, first, second, seed);
    const Units units = number_units(x);
    DomainTest test{.features = x.features};
    test.second_rows = static_cast<std::size_t>(std::count(x.is_second.begin(), x.is_second.end(), 1));
    test.first_rows = x.rows - test.second_rows;
    const auto of_second = static_cast<std::size_t>(std::count(units.is_second.begin(), units.is_second.end(), 1));
    if (x.features == 0 || of_second < least_units || units.is_second.size() - of_second < least_units) return test;
    Random random(mix64(seed) + 1);
    const CrossFit fit(x, deal_folds(units, random));
    test.ran = true;
    test.auc = fit.find_auc(label_rows(units, units.is_second));
    int done = 0, hits = 0;
    double sum = 0;
    while (done < shuffles && hits < enough_hits) {
        std::vector<Labels> shuffled(side_by_side, units.is_second);
        for (Labels& labels : shuffled) shuffle(labels, random);
        std::vector<double> aucs(side_by_side);
        parallel_for(threads, side_by_side, [&](std::int64_t k) {
            aucs[static_cast<std::size_t>(k)] = fit.find_auc(label_rows(units, shuffled[static_cast<std::size_t>(k)]));
        });
        for (std::size_t k = 0; k < aucs.size() && hits < enough_hits; ++k) {
            ++done;
            sum += aucs[k];
            hits += aucs[k] >= test.auc ? 1 : 0;
        }
    }
    test.auc_by_chance = sum / done;
    test.p = hits >= enough_hits ? static_cast<double>(hits) / done : (hits + 1.0) / (done + 1.0);
    return test;
}

}  // namespace mlq::audit
