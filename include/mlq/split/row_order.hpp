// What the survey of an exact split remembers of every row, in input order, so that rows can be placed without reading
// them again: 10 bytes a row, 12 where strata have numbers above 65535.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "mlq/split/block_memory.hpp"

namespace mlq::split {

struct RankedRow {
    std::uint32_t stratum = 0;  // of the survey
    std::uint64_t rank = 0;
};

class RowOrder {
  public:
    // Consecutive rows. Workers make pieces side by side, each with its own numbers for the strata, in memory that
    // stays.
    class Piece {
      public:
        Piece() = default;
        Piece(std::size_t worker, std::span<const std::uint64_t> ranks, std::span<const std::uint32_t> strata)
            : worker_(worker), rows_(ranks.size()), ranks_(keep<std::uint64_t>(ranks)) {
            const bool narrow =
                std::all_of(strata.begin(), strata.end(), [](std::uint32_t stratum) { return stratum <= 0xFFFF; });
            if (narrow)
                narrow_ = keep<std::uint16_t>(strata);
            else
                wide_ = keep<std::uint32_t>(strata);
        }

      private:
        friend class RowOrder;
        std::size_t worker_ = 0;
        std::size_t rows_ = 0;
        std::shared_ptr<std::uint64_t[]> ranks_ = {};
        std::shared_ptr<std::uint16_t[]> narrow_ = {};  // strata: these or those
        std::shared_ptr<std::uint32_t[]> wide_ = {};

        template <typename To, typename From>
        static std::shared_ptr<To[]> keep(std::span<const From> values) {
            std::shared_ptr<To[]> block = borrow_block<To>(values.size());
            for (std::size_t i = 0; i < values.size(); ++i) block[i] = static_cast<To>(values[i]);
            return block;
        }
    };

    void append(Piece piece) {
        size_ += piece.rows_;
        if (piece.rows_ > 0) pieces_.push_back(std::move(piece));
    }
    // At the end: in_survey[worker][number] is the survey's number of a stratum.
    void set_strata(std::vector<std::vector<std::uint32_t>> in_survey) { in_survey_ = std::move(in_survey); }

    std::uint64_t size() const { return size_; }

    // Walks the rows; the order must outlive it and not grow. next() may be called size() times.
    class Cursor {
      public:
        explicit Cursor(const RowOrder& order) : order_(&order) {}
        RankedRow next() {
            if (row_ == rows_) start_piece();
            const std::uint32_t stratum = narrow_ != nullptr ? narrow_[row_] : wide_[row_];
            return {in_survey_[stratum], ranks_[row_++]};
        }

      private:
        const RowOrder* order_;
        std::size_t used_ = 0;  // pieces
        std::size_t row_ = 0;   // of this piece
        std::size_t rows_ = 0;
        const std::uint64_t* ranks_ = nullptr;
        const std::uint16_t* narrow_ = nullptr;
        const std::uint32_t* wide_ = nullptr;
        const std::uint32_t* in_survey_ = nullptr;

        void start_piece() {
            const Piece& piece = order_->pieces_[used_++];
            row_ = 0;
            rows_ = piece.rows_;
            ranks_ = piece.ranks_.get();
            narrow_ = piece.narrow_.get();
            wide_ = piece.wide_.get();
            in_survey_ = order_->in_survey_[piece.worker_].data();
        }
    };

  private:
    std::uint64_t size_ = 0;
    std::vector<Piece> pieces_ = {};
    std::vector<std::vector<std::uint32_t>> in_survey_ = {};
};

}  // namespace mlq::split
