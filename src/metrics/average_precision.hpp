// Precision over recall of one class at one IoU threshold, with a weight for each image.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "match_boxes.hpp"

namespace mlq::detail {

// The staircase: after each hit the weight of all hits and the highest precision from there on.
struct Step {
    double hits = 0;
    double precision = 0;
};

// `weights[image]`; detections of rank `most` and beyond are left out.
void climb(const Matches& matches, std::size_t threshold, std::size_t most, Compat compat,
           std::span<const double> weights, std::vector<Step>& steps);

// Precision at recall place / last, 0 where it is not reached.
std::vector<double> read_precision(std::span<const Step> steps, double truths, int last, Compat compat);

double average_precision(std::span<const Step> steps, double truths, Averaging averaging, Compat compat);

}  // namespace mlq::detail
