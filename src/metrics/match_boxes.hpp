// Which detections are right, for every class, area range and IoU threshold.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/metrics/detection.hpp"

namespace mlq::detail {

// A detection after matching. Bit t of the masks speaks of threshold t; a detection that is ignored there is no hit.
struct Found {
    double score = 0;
    std::uint64_t hits = 0;
    std::uint64_t ignored = 0;
    std::uint32_t image = 0;
    std::uint32_t rank = 0;  // among the detections of its image and class
};

// Of one class in one area range.
struct Matches {
    std::vector<Found> found;  // highest score first; of equals, the earlier image, then the earlier in the file
    std::vector<std::uint32_t> truth_images;  // the image of each truth that counts
};

// result[area * categories + category]
std::vector<Matches> match_boxes(const BoxSet& boxes, const DetectionOptions& options);

// The IoU threshold number `place` as a number to compare with.
double threshold_value(const DetectionOptions& options, std::size_t place);

}  // namespace mlq::detail
