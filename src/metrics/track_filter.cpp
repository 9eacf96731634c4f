#include "track_filter.hpp"

#include <cmath>
#include <limits>

#include "mlq/base/error.hpp"

namespace mlq::detail {
namespace {

constexpr int last_class = 13;

}  // namespace

bool BoxFilter::has_classes() const {
    return options_.filter == TrackFilter::mot17 || options_.filter == TrackFilter::mot20;
}

void BoxFilter::check_truth(const TrackBox& truth) const {
    if (has_classes() && (truth.category < 1 || truth.category > last_class))
        throw Error("line " + std::to_string(truth.line),
                    truth.category < 1 ? "the truth has no class, the eighth number of a row"
                                       : "class " + std::to_string(truth.category) + " is not one of MOTChallenge's 13",
                    "`preprocess` mot15 reads no classes");
}

bool BoxFilter::keeps_truth(const TrackBox& truth) const {
    if (options_.filter == TrackFilter::none) return true;
    // TrackEval reads the confidence as a whole number, motmetrics keeps what has at least 1.
    if (options_.compat == TrackCompat::trackeval && std::trunc(truth.confidence) == 0) return false;
    if (options_.compat == TrackCompat::motmetrics && truth.confidence < 1) return false;
    return truth.confidence != 0 && (!has_classes() || truth.category == evaluated_class);
}

bool BoxFilter::keeps_class(const TrackBox& result) const {
    return !has_classes() || result.category == 0 || result.category == evaluated_class;
}

bool BoxFilter::is_distractor(int category) const {
    // Person on vehicle, static person, distractor, reflection; non-motorized vehicle.
    return category == 2 || category == 7 || category == 8 || category == 12 ||
           (category == 6 && options_.filter == TrackFilter::mot20);
}

std::span<const std::uint8_t> BoxFilter::find_distracted(std::span<const TrackBox> truths, std::size_t results,
                                                         std::span<const BoxPair> overlaps) {
    distracted_.assign(results, 0);
    if (!has_classes()) return distracted_;
    bool any = false;
    for (const auto& truth : truths) any = any || is_distractor(truth.category);
    if (!any) return distracted_;
    pairs_.clear();
    for (const auto& pair : overlaps)
        if (pair.similarity >= 0.5 - std::numeric_limits<double>::epsilon())
            pairs_.push_back({pair.truth, pair.result, pair.similarity});
    for (const auto chosen :
         assigner_.assign(pairs_, static_cast<std::uint32_t>(truths.size()), static_cast<std::uint32_t>(results)))
        if (is_distractor(truths[pairs_[chosen].row].category)) distracted_[pairs_[chosen].column] = 1;
    return distracted_;
}

}  // namespace mlq::detail
