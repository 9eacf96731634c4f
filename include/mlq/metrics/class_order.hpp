// Would a classifier be right under another numbering of the classes? Folders numbered by the alphabet, where the
// network counts otherwise, are the usual cause of an accuracy that is far too low.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/stats/compare.hpp"

namespace mlq {

// The best one-to-one assignment of labels to predicted classes, chosen on every other example and judged on the rest:
// with few examples the best order is always better on those that it was chosen on.
struct ClassOrder {
    std::vector<std::int64_t> class_of_label;  // -1: no class is left for it
    PairedCells cells;                         // of the examples that judge: A under the other order, B as labelled

    double accuracy() const;                     // of A
    double probability_better(double by) const;  // that accuracy rises by more than `by`, 0 .. 1
    bool changes_labels() const;
};

// `predicted` and `labels` lie in 0 .. classes - 1 (predicted: or -1, never right) and have the same size.
// Labels without examples keep their number where it is free.
ClassOrder find_class_order(std::span<const std::int64_t> predicted, std::span<const std::int64_t> labels,
                            std::int64_t classes);

}  // namespace mlq
