// A sequence as the tracking metrics see it: tracks numbered from 0, and per frame the boxes that count and every pair
// of them that overlaps. Pairs of tracks that never meet take no memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assign_pairs.hpp"
#include "mlq/metrics/tracking.hpp"

namespace mlq::detail {

struct Overlap {
    std::uint32_t truth = 0, result = 0;  // places among the frame's own
    std::uint32_t tracks = 0;             // place in TrackFrames::pairs
    double similarity = 0;                // IoU, above 0
};

struct TrackPair {
    std::uint32_t truth = 0, result = 0;
};

struct TrackFrame {
    std::uint32_t number = 1;
    std::span<const std::uint32_t> truths, results;  // tracks, ascending
    std::span<const Overlap> overlaps;               // by truth, then result
};

class TrackFrames {
  public:
    std::vector<std::uint32_t> truth_lengths, result_lengths;  // boxes of each track
    std::vector<TrackPair> pairs;                              // of tracks that overlap in any frame, ascending

    std::size_t size() const { return frames_.size(); }  // frames without any box are left out
    TrackFrame operator[](std::size_t place) const {
        const auto& one = frames_[place];
        return {one.number, std::span(truths_).subspan(one.truth, one.truths),
                std::span(results_).subspan(one.result, one.results),
                std::span(overlaps_).subspan(one.overlap, one.overlaps)};
    }

  private:
    friend class TrackPreparer;
    struct Part {
        std::uint32_t number;
        std::size_t truth, result, overlap;
        std::uint32_t truths, results, overlaps;
    };
    std::vector<Part> frames_;
    std::vector<std::uint32_t> truths_, results_;
    std::vector<Overlap> overlaps_;
};

// Applies the filter, and notes in `result` what it left out.
TrackFrames prepare_tracks(const TrackSequence& sequence, const TrackingOptions& options, SequenceResult& result);

// The overlaps that are chosen in a frame, as places in `overlaps`; `weigh` gives a pair's weight, negative if it must
// not be chosen.
class OverlapAssigner {
  public:
    template <typename Weigh>
    std::span<const std::uint32_t> assign(std::span<const Overlap> overlaps, std::size_t truths, std::size_t results,
                                          Weigh weigh) {
        pairs_.clear();
        places_.clear();
        for (std::uint32_t i = 0; i < overlaps.size(); ++i) {
            const double weight = weigh(overlaps[i]);
            if (weight < 0) continue;
            pairs_.push_back({overlaps[i].truth, overlaps[i].result, weight});
            places_.push_back(i);
        }
        chosen_.clear();
        for (const auto pair :
             assigner_.assign(pairs_, static_cast<std::uint32_t>(truths), static_cast<std::uint32_t>(results)))
            chosen_.push_back(places_[pair]);
        return chosen_;
    }

  private:
    Assigner assigner_;
    std::vector<WeightedPair> pairs_;
    std::vector<std::uint32_t> places_, chosen_;
};

// Each adds what it counts of one sequence.
void count_clear(const TrackFrames& frames, const TrackingOptions& options, TrackingCounts& counts);
void count_identity(const TrackFrames& frames, const TrackingOptions& options, TrackingCounts& counts);
void count_hota(const TrackFrames& frames, TrackCompat compat, TrackingCounts& counts);

}  // namespace mlq::detail
