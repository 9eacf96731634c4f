// Average precision and recall of a detector.
//
//     const auto result = evaluate_detection(read_coco("truth.json", "results.json"), {});
//     result.areas[0].ap.value;          // COCO's AP: mean over IoU 0.50:0.05:0.95 and classes
//     result.thresholds[0].ap.value;     // AP50
//
// Matching, per image and class (COCO): detections by descending score, the first max_detections of them; each takes
// the free truth with the largest IoU that reaches the threshold, of equals the later, and a crowd or out-of-range
// truth only if no other does; such a match, and a free detection outside the area range, is neither right nor wrong.
// This is greedy, not optimal. Then precision = tp / (tp + fp) and recall = tp / truths along descending scores over
// all images, precision made non-increasing from the right, and averaged over recall. A class without truth has no AP
// and is left out of means. Definitions: T.-Y. Lin et al., "Microsoft COCO", and its evaluation page; M. Everingham et
// al., "The PASCAL Visual Object Classes Challenge", IJCV 88, 2010.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "mlq/metrics/boxes.hpp"
#include "mlq/metrics/measure.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {

inline constexpr int all_detections = std::numeric_limits<int>::max();

struct AreaRange {
    std::string name;
    double low = 0, high = 1e10;  // both included; of truths the annotated area, of detections width times height
};

// How precision is averaged over recall: at 0, 0.01, ..., 1 (COCO), at 0, 0.1, ..., 1 (VOC 2007), or exactly, as the
// area under the staircase (VOC 2010).
enum class Averaging { points_101, points_11, all_points };

// Which program's peculiarities are kept.
enum class Compat {
    none,         // IoU thresholds and recalls compared as exact fractions
    pycocotools,  // both as sums of rounded steps (recall 0.35 does not reach 35 * 0.01); precision tp / (tp + fp +
                  // 2^-52); a detection that takes the annotation with id 0 counts as wrong
    voc_devkit,   // IoU of inclusive pixels (corners one pixel further); a detection may take only its best truth, and
                  // is wrong if that is taken; crowd truths are VOC's "difficult" ones
};

struct DetectionOptions {
    std::vector<int> thresholds = {500, 550, 600, 650, 700, 750, 800, 850, 900, 950};  // IoU in thousandths, 1 to 1000
    std::vector<int> max_detections = {1, 10, 100};  // per image and class, ascending; AP is at the last
    std::vector<AreaRange> areas = {
        {"all", 0, 1e10}, {"small", 0, 1024}, {"medium", 1024, 9216}, {"large", 9216, 1e10}};
    Averaging averaging = Averaging::points_101;
    Compat compat = Compat::none;
    Level level = 0.95;
    bool intervals = true;     // by a Bayesian bootstrap of the images; about sets of any size
    Bootstrap bootstrap = {};  // draws 0: chosen by the work, 100 to 1000
};
inline constexpr std::size_t most_thresholds = 64;

struct AreaResult {
    AreaRange range;
    Measure ap, recall;  // at the last of max_detections; means over thresholds and classes
    double truths = 0;   // in range and not crowd
};

struct ThresholdResult {
    int threshold = 500;
    Measure ap;                     // in the first area range; mean over classes
    std::vector<double> precision;  // at recall 0, 0.01, ..., 1, non-increasing; mean over classes; for pictures
};

struct RecallResult {
    int max_detections = 100;
    Measure recall;  // in the first area range; mean over thresholds and classes
};

struct CategoryResult {
    double truths = 0, crowds = 0, detections = 0;
    Measure ap;        // in the first area range; mean over thresholds
    Measure first_ap;  // at the first threshold
    Measure recall;
};

struct DetectionResult {
    std::vector<AreaResult> areas;
    std::vector<ThresholdResult> thresholds;
    std::vector<RecallResult> recalls;
    std::vector<CategoryResult> categories;  // as BoxSet::categories
    double images = 0, empty_images = 0;     // empty: without any truth
    double detections_on_empty = 0;          // all of them false
    double groups = 0;                       // of images; 0 if each stands for itself
    int draws = 0;
};

// Throws Error for options out of range.
DetectionResult evaluate_detection(const BoxSet& boxes, const DetectionOptions& options);

}  // namespace mlq
