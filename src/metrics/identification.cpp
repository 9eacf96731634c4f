#include "mlq/metrics/identification.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr double lowest = -std::numeric_limits<double>::infinity();
constexpr const char* no_strangers = "no non-mate probes";
constexpr const char* no_mates = "no mate probes";

double best_score(const NonMateProbe& probe) {
    return probe.scores.empty() ? lowest : probe.scores.front();
}

bool raises_alarm(const NonMateProbe& probe, double threshold) {
    return !probe.scores.empty() && probe.scores.front() >= threshold;
}

bool is_found(const MateProbe& probe, double threshold, std::uint32_t rank) {
    return probe.rank > 0 && probe.rank <= rank && probe.score >= threshold;
}

double count_at_least(const NonMateProbe& probe, double threshold) {
    const auto end = std::find_if(probe.scores.begin(), probe.scores.end(), [&](double s) { return s < threshold; });
    return static_cast<double>(end - probe.scores.begin());
}

// The share of probes for which `holds`, with persons as clusters if asked for.
template <typename Probe, typename Holds>
Measure measure_probes(const std::vector<Probe>& probes, const IdentificationOptions& options, const char* empty_reason,
                       Holds holds) {
    double hits = 0;
    std::unordered_map<std::uint32_t, std::size_t> places;
    std::vector<Counts> groups;
    for (const auto& probe : probes) {
        const bool hit = holds(probe);
        hits += hit;
        if (!options.by_identity) continue;
        const auto [place, is_new] = places.try_emplace(probe.identity, groups.size());
        if (is_new) groups.emplace_back();
        groups[place->second].total += 1;
        groups[place->second].errors += !hit;
    }
    if (options.by_identity) return measure_share(groups, options.level, empty_reason);
    return measure_share(hits, static_cast<double>(probes.size()), options.level, empty_reason);
}

Measure complement(Measure measure) {
    if (measure.value) measure.value = 1 - *measure.value;
    if (auto& interval = measure.interval)
        interval = CredibleInterval{1 - interval->high, 1 - interval->low, interval->width, interval->level};
    return measure;
}

// The best scores of non-mates, highest first; those without candidates are minus infinity.
std::vector<double> sort_best_scores(const IdentificationSet& set) {
    std::vector<double> best;
    for (const auto& probe : set.strangers) best.push_back(best_score(probe));
    std::sort(best.begin(), best.end(), std::greater<>());
    return best;
}

}  // namespace

OperatingPoint measure_point(const IdentificationSet& set, double threshold, const IdentificationOptions& options) {
    OperatingPoint point;
    point.threshold = threshold;
    point.fpir = measure_probes(set.strangers, options, no_strangers,
                                [&](const NonMateProbe& probe) { return raises_alarm(probe, threshold); });
    point.tpir = measure_probes(set.mates, options, no_mates,
                                [&](const MateProbe& probe) { return is_found(probe, threshold, options.rank); });
    point.fnir = complement(point.tpir);
    double candidates = 0;
    for (const auto& probe : set.strangers) candidates += count_at_least(probe, threshold);
    if (set.strangers.empty()) {
        point.selectivity = Measure::missing(no_strangers);
    } else {
        point.selectivity.value = candidates / static_cast<double>(set.strangers.size());
    }
    return point;
}

Measure measure_rank_miss(const IdentificationSet& set, const IdentificationOptions& options) {
    return complement(measure_probes(set.mates, options, no_mates,
                                     [&](const MateProbe& probe) { return is_found(probe, lowest, options.rank); }));
}

double find_threshold(const IdentificationSet& set, double target) {
    if (set.strangers.empty()) throw Error(set.path, no_strangers, "a false positive rate needs strangers");
    if (!(target >= 0 && target <= 1)) throw Error("target FPIR", "is not between 0 and 1");
    const auto best = sort_best_scores(set);
    // 0.07 * 100 is 7.000000000000001, and 0.29 * 100 is 28.999999999999996.
    const auto allowed = static_cast<std::size_t>(std::floor(target * static_cast<double>(best.size()) + 1e-9));
    if (allowed >= best.size() || best[allowed] == lowest) return lowest;
    return std::nextafter(best[allowed], std::numeric_limits<double>::infinity());
}

std::vector<DetPoint> find_det_curve(const IdentificationSet& set, std::uint32_t rank) {
    if (set.strangers.empty() || set.mates.empty()) return {};
    auto best = sort_best_scores(set);
    std::vector<double> found;  // scores of mates that are found at a low enough threshold, ascending
    for (const auto& probe : set.mates)
        if (is_found(probe, lowest, rank)) found.push_back(probe.score);
    std::sort(found.begin(), found.end());
    const auto strangers = static_cast<double>(best.size()), mates = static_cast<double>(set.mates.size());
    const auto at = [&](double threshold) {
        const auto alarms = std::upper_bound(best.begin(), best.end(), threshold, std::greater<>()) - best.begin();
        const auto hits = found.end() - std::lower_bound(found.begin(), found.end(), threshold);
        return DetPoint{threshold, static_cast<double>(alarms) / strangers, 1 - static_cast<double>(hits) / mates};
    };
    std::vector<DetPoint> curve;
    for (auto score = best.rbegin(); score != best.rend(); ++score) {
        if (*score == lowest || (score != best.rbegin() && *score == *(score - 1))) continue;
        curve.push_back(at(*score));
    }
    if (best.front() != lowest)
        curve.push_back(at(std::nextafter(best.front(), std::numeric_limits<double>::infinity())));
    return curve;
}

double predict_fpir(const IdentificationSet& set, double threshold, double gallery) {
    if (set.strangers.empty()) return std::nan("");
    const bool larger = gallery > set.gallery;
    double sum = 0;
    for (const auto& probe : set.strangers) {
        const double matches = std::min(count_at_least(probe, threshold), set.gallery);
        // None of the matches is among `gallery` identities drawn without replacement; all are in the whole gallery.
        double none = 1;
        for (double i = 0; i < matches && none > 0; ++i)
            none *= larger ? 0.0 : std::max(0.0, (set.gallery - gallery - i) / (set.gallery - i));
        sum += 1 - none;
    }
    const double share = sum / static_cast<double>(set.strangers.size());
    return larger ? 1 - std::pow(1 - share, gallery / set.gallery) : share;
}

}  // namespace mlq
