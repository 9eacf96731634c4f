#include "mlq/metrics/class_order.hpp"

#include <map>

#include "assign_pairs.hpp"

namespace mlq {
namespace {

// Rows are labels, columns predicted classes. Of equal counts a label keeps its number.
std::vector<WeightedPair> count_pairs(std::span<const std::int64_t> predicted, std::span<const std::int64_t> labels,
                                      std::int64_t classes) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> counts;
    for (std::int64_t k = 0; k < classes; ++k)
        counts[{static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(k)}] = 0.5;
    for (std::size_t i = 0; i < labels.size(); i += 2)
        if (predicted[i] >= 0)
            counts[{static_cast<std::uint32_t>(labels[i]), static_cast<std::uint32_t>(predicted[i])}] += 1;
    std::vector<WeightedPair> pairs;
    for (const auto& [place, count] : counts) pairs.push_back({place.first, place.second, count});
    return pairs;
}

}  // namespace

double ClassOrder::accuracy() const {
    return cells.total() > 0 ? (cells.both_right + cells.only_b_wrong) / cells.total() : 0;
}

double ClassOrder::probability_better(double by) const {
    return PairedPosterior(cells).probability_below(-by);
}

bool ClassOrder::changes_labels() const {
    for (std::size_t label = 0; label < class_of_label.size(); ++label)
        if (class_of_label[label] != static_cast<std::int64_t>(label)) return true;
    return false;
}

ClassOrder find_class_order(std::span<const std::int64_t> predicted, std::span<const std::int64_t> labels,
                            std::int64_t classes) {
    const auto pairs = count_pairs(predicted, labels, classes);
    const auto count = static_cast<std::uint32_t>(classes);
    ClassOrder order{.class_of_label = std::vector<std::int64_t>(count, -1), .cells = {}};
    Assigner assigner;
    for (const std::uint32_t chosen : assigner.assign(pairs, count, count))
        order.class_of_label[pairs[chosen].row] = pairs[chosen].column;
    for (std::size_t i = 1; i < labels.size(); i += 2) {
        const bool a = predicted[i] >= 0 && order.class_of_label[static_cast<std::size_t>(labels[i])] == predicted[i];
        const bool b = predicted[i] == labels[i];
        auto& cells = order.cells;
        (a ? (b ? cells.both_right : cells.only_b_wrong) : (b ? cells.only_a_wrong : cells.both_wrong)) += 1;
    }
    return order;
}

}  // namespace mlq
