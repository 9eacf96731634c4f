#include <algorithm>
#include <cmath>

#include "mlq/metrics/tracking.hpp"

namespace mlq {
namespace {

// 0 / 0 has no value; TrackEval divides by at least 1.
class Divider {
  public:
    explicit Divider(TrackCompat compat) : at_least_(compat == TrackCompat::trackeval ? 1 : 0) {}
    double operator()(double above, double below) const {
        const double divisor = std::max(below, at_least_);
        return divisor > 0 ? above / divisor : std::nan("");
    }

  private:
    double at_least_;
};

TrackingValues::Alpha measure_alpha(const TrackingCounts& counts, const TrackingCounts::Alpha& alpha,
                                    TrackCompat compat) {
    const Divider divide(compat);
    TrackingValues::Alpha values;
    const double all = counts.truths + counts.results - alpha.matches;
    values.deta = divide(alpha.matches, all);
    values.detre = divide(alpha.matches, counts.truths);
    values.detpr = divide(alpha.matches, counts.results);
    // Without a match there is no association: 0, as HOTA's own formula has it.
    const auto associate = [&](double sum) {
        return alpha.matches > 0 ? sum / alpha.matches : all > 0 ? 0 : divide(0, 0);
    };
    values.assa = associate(alpha.association);
    values.assre = associate(alpha.recall);
    values.asspr = associate(alpha.precision);
    values.hota = std::sqrt(values.deta * values.assa);
    values.loca = alpha.matches > 0 ? alpha.similarity / alpha.matches : compat == TrackCompat::none ? std::nan("") : 1;
    return values;
}

// The mean over alpha; where there is no match there is no localisation either, and the mean is over the rest.
double average(const TrackingValues& values, double TrackingValues::Alpha::*value) {
    double sum = 0, count = 0;
    for (const auto& alpha : values.alphas) {
        if (std::isnan(alpha.*value)) continue;
        sum += alpha.*value;
        count += 1;
    }
    return count > 0 ? sum / count : std::nan("");
}

}  // namespace

double hota_alpha(std::size_t place) {
    return static_cast<double>(place + 1) / 20;
}

void TrackingCounts::add(const TrackingCounts& other, double weight) {
    for (const auto member :
         {&TrackingCounts::frames, &TrackingCounts::truths, &TrackingCounts::results, &TrackingCounts::truth_tracks,
          &TrackingCounts::result_tracks, &TrackingCounts::matches, &TrackingCounts::similarity,
          &TrackingCounts::switches, &TrackingCounts::fragmentations, &TrackingCounts::mostly_tracked,
          &TrackingCounts::mostly_lost, &TrackingCounts::identity_matches})
        this->*member += weight * other.*member;
    for (std::size_t i = 0; i < hota_alphas; ++i)
        for (const auto member :
             {&Alpha::matches, &Alpha::similarity, &Alpha::association, &Alpha::recall, &Alpha::precision})
            alphas[i].*member += weight * other.alphas[i].*member;
}

TrackingValues measure_tracking(const TrackingCounts& counts, TrackCompat compat, bool is_one_sequence) {
    const Divider divide(compat);
    TrackingValues values;
    const double false_alarms = counts.results - counts.matches;
    values.moda = divide(counts.matches - false_alarms, counts.truths);
    values.mota = divide(counts.matches - false_alarms - counts.switches, counts.truths);
    values.motp = divide(counts.similarity, counts.matches);
    values.recall = divide(counts.matches, counts.truths);
    values.precision = divide(counts.matches, counts.results);
    values.false_alarms_per_frame = divide(false_alarms, counts.frames);
    const double partially = std::max(0.0, counts.truth_tracks - counts.mostly_tracked - counts.mostly_lost);
    values.mostly_tracked = divide(counts.mostly_tracked, counts.truth_tracks);
    values.partially_tracked = divide(partially, counts.truth_tracks);
    values.mostly_lost = divide(counts.mostly_lost, counts.truth_tracks);
    if (compat == TrackCompat::trackeval && is_one_sequence && (counts.truths == 0 || counts.results == 0)) {
        values.mota = values.moda = 0;
        values.mostly_lost = 1;
    }
    values.idf1 = divide(counts.identity_matches, (counts.truths + counts.results) / 2);
    values.idp = divide(counts.identity_matches, counts.results);
    values.idr = divide(counts.identity_matches, counts.truths);
    for (std::size_t i = 0; i < hota_alphas; ++i) values.alphas[i] = measure_alpha(counts, counts.alphas[i], compat);
    for (const auto member :
         {&TrackingValues::Alpha::hota, &TrackingValues::Alpha::deta, &TrackingValues::Alpha::assa,
          &TrackingValues::Alpha::detre, &TrackingValues::Alpha::detpr, &TrackingValues::Alpha::assre,
          &TrackingValues::Alpha::asspr, &TrackingValues::Alpha::loca})
        values.mean.*member = average(values, member);
    return values;
}

}  // namespace mlq
