// Shares among some examples of a classified set: accuracy, recall, precision, with groups and weights.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mlq/metrics/classified.hpp"
#include "mlq/metrics/measure.hpp"

namespace mlq::detail {

// The unit (group, or example itself) of each row, numbered from 0 without gaps.
struct Units {
    std::vector<std::uint32_t> of;
    std::size_t count = 0;
};
Units number_units(const Classified& data, std::span<const std::uint32_t> rows);

// Shares among the rows, with the design effect when there are groups.
class Shares {
  public:
    Shares(const Classified& data, std::span<const std::uint32_t> rows, const Units& units, Level level)
        : data_(data), rows_(rows), units_(units), grouped_(!data.group.empty()), level_(level) {}

    // Of the rows for which `counts` says yes, how many `hit`. Both take a row's place. Unequal weights count as fewer
    // examples.
    template <typename Counts_, typename Hit>
    std::vector<Counts> count(Counts_ counts, Hit hit) const {
        std::vector<Counts> groups(grouped_ ? units_.count : 1);
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (!counts(i)) continue;
            const double weight = data_.weight_of(rows_[i]);
            sum += weight, squares += weight * weight;
            auto& group = groups[grouped_ ? units_.of[i] : 0];
            group.total += weight;
            group.errors += hit(i) ? 0 : weight;
        }
        if (!data_.weight.empty() && sum > 0)
            for (auto& group : groups) group.total *= sum / squares, group.errors *= sum / squares;
        return groups;
    }
    template <typename Counts_, typename Hit>
    Measure measure(Counts_ counts, Hit hit, const std::string& empty_reason) const {
        const auto groups = count(counts, hit);
        if (grouped_) return measure_share(groups, level_, empty_reason);
        return measure_share(groups[0].total - groups[0].errors, groups[0].total, level_, empty_reason);
    }

  private:
    const Classified& data_;
    std::span<const std::uint32_t> rows_;
    const Units& units_;
    bool grouped_;
    Level level_;
};

}  // namespace mlq::detail
