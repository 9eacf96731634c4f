// Which boxes of a frame count, as the MOTChallenges have it.
#pragma once

#include <span>
#include <vector>

#include "find_overlaps.hpp"
#include "track_frames.hpp"

namespace mlq::detail {

inline constexpr int evaluated_class = 1;  // pedestrian

class BoxFilter {
  public:
    explicit BoxFilter(const TrackingOptions& options) : options_(options) {}
    // Throws Error for a class that the filter does not know.
    void check_truth(const TrackBox& truth) const;
    bool has_classes() const;
    bool keeps_truth(const TrackBox& truth) const;
    bool keeps_class(const TrackBox& result) const;
    // Marks the results of a frame that are paired with a distractor. `overlaps` are those of all its boxes.
    std::span<const std::uint8_t> find_distracted(std::span<const TrackBox> truths, std::size_t results,
                                                  std::span<const BoxPair> overlaps);

  private:
    const TrackingOptions& options_;
    Assigner assigner_;
    std::vector<WeightedPair> pairs_;
    std::vector<std::uint8_t> distracted_;
    bool is_distractor(int category) const;
};

}  // namespace mlq::detail
