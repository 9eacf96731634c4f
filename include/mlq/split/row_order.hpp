// What the survey of an exact split remembers of every row, in input order, so that rows can be placed without reading
// them again: 10 bytes a row, 14 for rows of strata beyond the first 65535.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "mlq/split/block_list.hpp"

namespace mlq::split {

struct RankedRow {
    std::uint32_t stratum = 0;  // of the survey
    std::uint64_t rank = 0;
};

class RowOrder {
  public:
    // Strata come numbered in order of appearance; set_strata says, at the end, which number each has in the survey.
    void push_back(std::uint32_t stratum) {
        strata_.push_back(static_cast<std::uint16_t>(stratum < escape ? stratum : escape));
        if (stratum >= escape) high_strata_.push_back(stratum);
    }
    void append_ranks(std::span<const std::uint64_t> ranks) { ranks_.append(ranks); }
    void set_strata(std::vector<std::uint32_t> in_survey) { in_survey_ = std::move(in_survey); }
    std::uint64_t size() const { return ranks_.size(); }

    // Walks the rows; the order must outlive it, and not grow.
    class Cursor {
      public:
        explicit Cursor(const RowOrder& order)
            : ranks_(order.ranks_),
              strata_(order.strata_),
              high_strata_(order.high_strata_),
              in_survey_(order.in_survey_.data()) {}
        RankedRow next() {  // size() times at most
            const std::uint32_t stratum = strata_.next();
            return {in_survey_[stratum == escape ? high_strata_.next() : stratum], ranks_.next()};
        }

      private:
        BlockList<std::uint64_t>::Cursor ranks_;
        BlockList<std::uint16_t>::Cursor strata_;
        BlockList<std::uint32_t>::Cursor high_strata_;
        const std::uint32_t* in_survey_;
    };

  private:
    static constexpr std::uint16_t escape = 0xFFFF;
    BlockList<std::uint64_t> ranks_ = {};
    BlockList<std::uint16_t> strata_ = {};
    BlockList<std::uint32_t> high_strata_ = {};
    std::vector<std::uint32_t> in_survey_ = {};
};

}  // namespace mlq::split
