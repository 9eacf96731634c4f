#include "match_boxes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace mlq::detail {
namespace {

// Overlap over union, or over the detection's own area if the truth is a crowd.
double find_iou(const Box& found, const Box& truth, bool crowd) {
    const double width = std::min(found.x + found.width, truth.x + truth.width) - std::max(found.x, truth.x);
    const double height = std::min(found.y + found.height, truth.y + truth.height) - std::max(found.y, truth.y);
    if (width <= 0 || height <= 0) return 0;
    const double overlap = width * height, area = found.width * found.height;
    return overlap / (crowd ? area : area + truth.width * truth.height - overlap);
}

// As the VOC development kit: corners are pixels that belong to the box.
Box include_corners(const Box& box) {
    return {box.x, box.y, box.width + 1, box.height + 1};
}

bool inside(double area, const AreaRange& range) {
    return area >= range.low && area <= range.high;
}

std::vector<std::uint32_t> sort_indices(std::size_t count, auto before) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), before);
    return order;
}

// The boxes of one image and class.
struct Group {
    std::uint32_t image = 0, category = 0;
    std::span<const std::uint32_t> truths;      // in the file's order
    std::span<const std::uint32_t> detections;  // highest score first
};

class Matcher {
  public:
    Matcher(const BoxSet& boxes, const DetectionOptions& options) : boxes_(boxes), options_(options) {
        for (std::size_t t = 0; t < options.thresholds.size(); ++t)
            thresholds_.push_back(std::min(threshold_value(options, t), 1 - 1e-10));
        lowest_ = *std::min_element(thresholds_.begin(), thresholds_.end());
        result_.resize(options.areas.size() * boxes.categories.size());
        reserve();
    }

    std::vector<Matches> run() {
        const auto& truths = boxes_.truths;
        const auto& detections = boxes_.detections;
        const auto key = [](const auto& box) { return std::uint64_t{box.category} << 32 | box.image; };
        const auto truth_order =
            sort_indices(truths.size(), [&](auto a, auto b) { return key(truths[a]) < key(truths[b]); });
        const auto detection_order = sort_indices(detections.size(), [&](auto a, auto b) {
            const auto left = key(detections[a]), right = key(detections[b]);
            return left != right ? left < right : detections[a].score > detections[b].score;
        });
        std::size_t i = 0, j = 0;
        while (i < truths.size() || j < detections.size()) {
            const auto next_truth = i < truths.size() ? key(truths[truth_order[i]]) : ~std::uint64_t{0};
            const auto next_found = j < detections.size() ? key(detections[detection_order[j]]) : ~std::uint64_t{0};
            const auto now = std::min(next_truth, next_found);
            const std::size_t first_truth = i, first_found = j;
            while (i < truths.size() && key(truths[truth_order[i]]) == now) ++i;
            while (j < detections.size() && key(detections[detection_order[j]]) == now) ++j;
            match({static_cast<std::uint32_t>(now), static_cast<std::uint32_t>(now >> 32),
                   std::span(truth_order).subspan(first_truth, i - first_truth),
                   std::span(detection_order).subspan(first_found, j - first_found)});
        }
        for (std::size_t category = 0; category < boxes_.categories.size(); ++category) sort_by_score(category);
        return std::move(result_);
    }

  private:
    struct Candidate {
        std::uint32_t truth;  // place in the group
        double iou;
    };
    const BoxSet& boxes_;
    const DetectionOptions& options_;
    std::vector<double> thresholds_;
    double lowest_ = 0;
    std::vector<Matches> result_;
    // Of the group at hand: candidates of detection d are [begins_[d], begins_[d + 1]).
    std::vector<Candidate> candidates_;
    std::vector<std::size_t> begins_;
    std::vector<std::uint64_t> taken_;     // by truth, bit per threshold
    std::vector<std::uint8_t> dont_care_;  // by truth
    std::vector<Found> sorted_;

    // The same detections were found in every area range, in the same order.
    void sort_by_score(std::size_t category) {
        const auto& first = result_[category].found;
        const auto order = sort_indices(first.size(), [&](auto a, auto b) { return first[a].score > first[b].score; });
        for (std::size_t area = options_.areas.size(); area-- > 0;) {
            auto& found = result_[area * boxes_.categories.size() + category].found;
            sorted_.clear();
            for (const auto place : order) sorted_.push_back(found[place]);
            std::copy(sorted_.begin(), sorted_.end(), found.begin());
        }
    }

    void reserve() {
        std::vector<std::size_t> counts(boxes_.categories.size(), 0);
        for (const auto& detection : boxes_.detections) ++counts[detection.category];
        for (std::size_t i = 0; i < result_.size(); ++i) result_[i].found.reserve(counts[i % counts.size()]);
    }

    void match(Group group) {
        const auto most = static_cast<std::size_t>(options_.max_detections.back());
        if (group.detections.size() > most) group.detections = group.detections.first(most);
        find_candidates(group);
        for (std::size_t area = 0; area < options_.areas.size(); ++area) {
            const auto& range = options_.areas[area];
            auto& matches = result_[area * boxes_.categories.size() + group.category];
            dont_care_.resize(group.truths.size());
            for (std::size_t g = 0; g < group.truths.size(); ++g) {
                const auto& truth = boxes_.truths[group.truths[g]];
                dont_care_[g] = truth.crowd || !inside(truth.area, range);
                if (!dont_care_[g]) matches.truth_images.push_back(group.image);
            }
            taken_.assign(group.truths.size(), 0);
            for (std::size_t d = 0; d < group.detections.size(); ++d)
                matches.found.push_back(match_detection(group, d, range));
        }
    }

    void find_candidates(const Group& group) {
        const bool voc = options_.compat == Compat::voc_devkit;
        candidates_.clear();
        begins_.assign(1, 0);
        for (const auto d : group.detections) {
            const Box found = voc ? include_corners(boxes_.detections[d].box) : boxes_.detections[d].box;
            for (std::uint32_t g = 0; g < group.truths.size(); ++g) {
                const auto& truth = boxes_.truths[group.truths[g]];
                const double iou =
                    voc ? find_iou(found, include_corners(truth.box), false) : find_iou(found, truth.box, truth.crowd);
                if (iou >= lowest_) candidates_.push_back({g, iou});
            }
            begins_.push_back(candidates_.size());
        }
    }

    Found match_detection(const Group& group, std::size_t d, const AreaRange& range) {
        const auto& detection = boxes_.detections[group.detections[d]];
        Found found{.score = detection.score, .image = group.image, .rank = static_cast<std::uint32_t>(d)};
        const bool counts_alone = inside(detection.box.width * detection.box.height, range);
        const auto candidates = std::span(candidates_).subspan(begins_[d], begins_[d + 1] - begins_[d]);
        if (candidates.empty()) {  // most are near no truth
            if (!counts_alone) found.ignored = ~std::uint64_t{0};
            return found;
        }
        for (std::size_t t = 0; t < thresholds_.size(); ++t) {
            const std::uint64_t bit = std::uint64_t{1} << t;
            if (options_.compat == Compat::voc_devkit) {
                match_best(candidates, t, counts_alone, found);
                continue;
            }
            const Candidate* taken = choose(group, candidates, t, false);
            if (taken == nullptr) taken = choose(group, candidates, t, true);
            bool is_hit = taken != nullptr;
            if (taken != nullptr) {
                taken_[taken->truth] |= bit;
                if (dont_care_[taken->truth]) found.ignored |= bit;
                if (options_.compat == Compat::pycocotools && boxes_.truths[group.truths[taken->truth]].id_zero)
                    is_hit = false;
            }
            if (!is_hit && !counts_alone) found.ignored |= bit;
            if (is_hit && !(found.ignored & bit)) found.hits |= bit;
        }
        return found;
    }

    // The free truth with the largest IoU among those that do (not) count; of equals the last.
    const Candidate* choose(const Group& group, std::span<const Candidate> candidates, std::size_t t, bool dont_care) {
        const Candidate* best = nullptr;
        double least = thresholds_[t];
        for (const auto& candidate : candidates) {
            if (static_cast<bool>(dont_care_[candidate.truth]) != dont_care || candidate.iou < least) continue;
            const bool free = !(taken_[candidate.truth] >> t & 1) || boxes_.truths[group.truths[candidate.truth]].crowd;
            if (!free) continue;
            least = candidate.iou;
            best = &candidate;
        }
        return best;
    }

    // VOC: the best truth, of equals the first, or none.
    void match_best(std::span<const Candidate> candidates, std::size_t t, bool counts_alone, Found& found) {
        const std::uint64_t bit = std::uint64_t{1} << t;
        const Candidate* best = nullptr;
        for (const auto& candidate : candidates)
            if (candidate.iou >= thresholds_[t] && (best == nullptr || candidate.iou > best->iou)) best = &candidate;
        if (best == nullptr) {
            if (!counts_alone) found.ignored |= bit;
        } else if (dont_care_[best->truth]) {
            found.ignored |= bit;
        } else if (!(taken_[best->truth] & bit)) {
            taken_[best->truth] |= bit;
            found.hits |= bit;
        }
    }
};

}  // namespace

double threshold_value(const DetectionOptions& options, std::size_t place) {
    static const std::vector<int> coco = DetectionOptions{}.thresholds;
    // numpy.linspace(0.5, 0.95, 10), whose ninth number is 0.8999999999999999.
    if (options.compat == Compat::pycocotools && options.thresholds == coco)
        return place + 1 == coco.size() ? 0.95 : static_cast<double>(place) * ((0.95 - 0.5) / 9) + 0.5;
    return options.thresholds[place] / 1000.0;
}

std::vector<Matches> match_boxes(const BoxSet& boxes, const DetectionOptions& options) {
    return Matcher(boxes, options).run();
}

}  // namespace mlq::detail
