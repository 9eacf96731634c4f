#include "mlq/metrics/detection.hpp"

#include <algorithm>
#include <cmath>

#include "average_precision.hpp"
#include "match_boxes.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

using detail::Matches;
using detail::Step;

constexpr const char* no_truth = "no truth of any class in this range";
constexpr const char* no_class_truth = "no truth of this class";

class Mean {
  public:
    void add(double value) {
        sum_ += value;
        count_ += 1;
    }
    double value() const { return count_ > 0 ? sum_ / count_ : std::nan(""); }

  private:
    double sum_ = 0, count_ = 0;
};

void check(const DetectionOptions& options) {
    const auto fail = [](const std::string& what) { throw Error("detection options", what); };
    if (options.thresholds.empty() || options.thresholds.size() > most_thresholds) fail("1 to 64 IoU thresholds");
    for (const int threshold : options.thresholds)
        if (threshold < 1 || threshold > 1000) fail("an IoU threshold outside 0.001 to 1");
    if (options.max_detections.empty() || options.max_detections.front() < 1 ||
        !std::is_sorted(options.max_detections.begin(), options.max_detections.end()))
        fail("numbers of detections must be positive and ascending");
    if (options.areas.empty()) fail("no area range");
    for (const auto& area : options.areas)
        if (!(area.low <= area.high)) fail("area range " + quoted(area.name) + " is empty");
}

class Evaluation {
  public:
    Evaluation(const BoxSet& boxes, const DetectionOptions& options)
        : boxes_(boxes), options_(options), matches_(detail::match_boxes(boxes, options)) {}

    DetectionResult run() {
        const std::vector<double> ones(boxes_.images.size(), 1.0);
        values_.resize(statistics());
        compute(ones, values_);
        draw();
        describe_areas();
        describe_thresholds(ones);
        describe_categories();
        count_empty_images();
        return std::move(result_);
    }

  private:
    const BoxSet& boxes_;
    const DetectionOptions& options_;
    std::vector<Matches> matches_;
    std::vector<double> values_;
    std::vector<std::vector<double>> draws_;
    double units_ = 0;  // that were resampled
    DetectionResult result_;

    std::size_t areas() const { return options_.areas.size(); }
    std::size_t thresholds() const { return options_.thresholds.size(); }
    std::size_t limits() const { return options_.max_detections.size(); }
    std::size_t categories() const { return boxes_.categories.size(); }
    const Matches& matches(std::size_t area, std::size_t category) const {
        return matches_[area * categories() + category];
    }

    // Where statistics stand in the vector of all.
    std::size_t ap_of_area(std::size_t area) const { return area; }
    std::size_t recall_of_area(std::size_t area) const { return areas() + area; }
    std::size_t ap_of_threshold(std::size_t t) const { return 2 * areas() + t; }
    std::size_t recall_of_limit(std::size_t m) const { return 2 * areas() + thresholds() + m; }
    std::size_t of_category(std::size_t category, std::size_t what) const {
        return 2 * areas() + thresholds() + limits() + 3 * category + what;
    }
    std::size_t statistics() const { return of_category(categories(), 0); }

    static double sum_truths(const Matches& matches, std::span<const double> weights) {
        double sum = 0;
        for (const auto image : matches.truth_images) sum += weights[image];
        return sum;
    }

    void compute(std::span<const double> weights, std::span<double> out) const {
        std::fill(out.begin(), out.end(), std::nan(""));
        std::vector<Mean> by_threshold(thresholds());
        for (std::size_t area = 0; area < areas(); ++area) {
            Mean ap, recall;
            for (std::size_t category = 0; category < categories(); ++category)
                compute_category(area, category, weights, ap, recall, by_threshold, out);
            out[ap_of_area(area)] = ap.value();
            out[recall_of_area(area)] = recall.value();
        }
        for (std::size_t t = 0; t < thresholds(); ++t) out[ap_of_threshold(t)] = by_threshold[t].value();
        out[recall_of_limit(limits() - 1)] = out[recall_of_area(0)];
        for (std::size_t m = 0; m + 1 < limits(); ++m) out[recall_of_limit(m)] = find_recall(m, weights);
    }

    void compute_category(std::size_t area, std::size_t category, std::span<const double> weights, Mean& ap,
                          Mean& recall, std::vector<Mean>& by_threshold, std::span<double> out) const {
        const Matches& all = matches(area, category);
        if (all.truth_images.empty()) return;
        const double truths = sum_truths(all, weights);
        Mean own_ap, own_recall;
        std::vector<Step> steps;
        for (std::size_t t = 0; t < thresholds(); ++t) {
            detail::climb(all, t, static_cast<std::size_t>(all_detections), options_.compat, weights, steps);
            const double value = detail::average_precision(steps, truths, options_.averaging, options_.compat);
            ap.add(value);
            own_ap.add(value);
            own_recall.add(steps.empty() ? 0 : steps.back().hits / truths);
            recall.add(steps.empty() ? 0 : steps.back().hits / truths);
            if (area != 0) continue;
            by_threshold[t].add(value);
            if (t == 0) out[of_category(category, 1)] = value;
        }
        if (area != 0) return;
        out[of_category(category, 0)] = own_ap.value();
        out[of_category(category, 2)] = own_recall.value();
    }

    double find_recall(std::size_t limit, std::span<const double> weights) const {
        const auto most = static_cast<std::uint32_t>(options_.max_detections[limit]);
        Mean recall;
        std::vector<double> hits(thresholds());
        for (std::size_t category = 0; category < categories(); ++category) {
            const Matches& all = matches(0, category);
            if (all.truth_images.empty()) continue;
            std::fill(hits.begin(), hits.end(), 0.0);
            for (const auto& found : all.found) {
                if (found.rank >= most || found.hits == 0) continue;
                for (std::size_t t = 0; t < hits.size(); ++t)
                    if (found.hits >> t & 1) hits[t] += weights[found.image];
            }
            const double truths = sum_truths(all, weights);
            for (const double hit : hits) recall.add(hit / truths);
        }
        return recall.value();
    }

    void draw() {
        const auto& groups = boxes_.groups;
        const std::size_t units =
            groups.empty() ? boxes_.images.size() : 1 + *std::max_element(groups.begin(), groups.end());
        if (!options_.intervals || units < 2) return;
        Bootstrap bootstrap = options_.bootstrap;
        if (bootstrap.draws == 0) {
            const double work = static_cast<double>(boxes_.detections.size() * thresholds()) * 2;
            bootstrap.draws = static_cast<int>(std::clamp(4e8 / (work + 1), 100.0, 1000.0));
        }
        result_.draws = bootstrap.draws;
        units_ = static_cast<double>(units);
        draws_ = draw_statistics(bootstrap, units, statistics(), [&](auto weights, auto out) {
            if (groups.empty()) return compute(weights, out);
            std::vector<double> of_images;
            of_images.reserve(groups.size());
            for (const auto group : groups) of_images.push_back(weights[group]);
            compute(of_images, out);
        });
    }

    // Of the units, only those that hold a truth of the class say anything of it.
    double count_units(std::size_t area, std::size_t category) const {
        std::vector<std::uint32_t> units;
        for (const auto image : matches(area, category).truth_images)
            units.push_back(boxes_.groups.empty() ? image : boxes_.groups[image]);
        std::sort(units.begin(), units.end());
        return static_cast<double>(std::unique(units.begin(), units.end()) - units.begin());
    }

    Measure measure(std::size_t statistic, const std::string& reason) { return measure(statistic, reason, units_); }
    Measure measure(std::size_t statistic, const std::string& reason, double units) {
        if (!draws_.empty())
            return measure_draws(values_[statistic], std::move(draws_[statistic]), options_.level, reason,
                                 {.units = units, .least = 0, .most = 1, .biased = true});
        if (std::isnan(values_[statistic])) return Measure::missing(reason);
        return {.value = values_[statistic]};
    }

    void describe_areas() {
        for (std::size_t m = 0; m < limits(); ++m)
            result_.recalls.push_back({options_.max_detections[m], measure(recall_of_limit(m), no_truth)});
        for (std::size_t area = 0; area < areas(); ++area) {
            AreaResult one;
            one.range = options_.areas[area];
            one.ap = measure(ap_of_area(area), no_truth);
            one.recall = measure(recall_of_area(area), no_truth);
            for (std::size_t category = 0; category < categories(); ++category)
                one.truths += static_cast<double>(matches(area, category).truth_images.size());
            result_.areas.push_back(std::move(one));
        }
    }

    void describe_thresholds(std::span<const double> ones) {
        std::vector<Step> steps;
        for (std::size_t t = 0; t < thresholds(); ++t) {
            ThresholdResult one;
            one.threshold = options_.thresholds[t];
            one.ap = measure(ap_of_threshold(t), no_truth);
            std::vector<double> sums(101, 0.0);
            double classes = 0;
            for (std::size_t category = 0; category < categories(); ++category) {
                const Matches& all = matches(0, category);
                if (all.truth_images.empty()) continue;
                detail::climb(all, t, static_cast<std::size_t>(all_detections), options_.compat, ones, steps);
                const auto precision =
                    detail::read_precision(steps, static_cast<double>(all.truth_images.size()), 100, options_.compat);
                for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += precision[i];
                classes += 1;
            }
            for (double& sum : sums) sum /= classes;
            if (classes > 0) one.precision = std::move(sums);
            result_.thresholds.push_back(std::move(one));
        }
    }

    void describe_categories() {
        result_.categories.resize(categories());
        for (std::size_t category = 0; category < categories(); ++category) {
            auto& one = result_.categories[category];
            const double units = count_units(0, category);
            one.ap = measure(of_category(category, 0), no_class_truth, units);
            one.first_ap = measure(of_category(category, 1), no_class_truth, units);
            one.recall = measure(of_category(category, 2), no_class_truth, units);
        }
        for (const auto& truth : boxes_.truths)
            (truth.crowd ? result_.categories[truth.category].crowds : result_.categories[truth.category].truths) += 1;
        for (const auto& detection : boxes_.detections) result_.categories[detection.category].detections += 1;
    }

    void count_empty_images() {
        std::vector<std::uint8_t> has_truth(boxes_.images.size(), 0);
        for (const auto& truth : boxes_.truths) has_truth[truth.image] = 1;
        result_.images = static_cast<double>(has_truth.size());
        result_.groups = boxes_.groups.empty() ? 0 : 1 + *std::max_element(boxes_.groups.begin(), boxes_.groups.end());
        for (const auto truth : has_truth) result_.empty_images += !truth;
        for (const auto& detection : boxes_.detections) result_.detections_on_empty += !has_truth[detection.image];
    }
};

}  // namespace

DetectionResult evaluate_detection(const BoxSet& boxes, const DetectionOptions& options) {
    check(options);
    return Evaluation(boxes, options).run();
}

}  // namespace mlq
