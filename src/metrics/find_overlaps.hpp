// The pairs of boxes of one frame that overlap, and by how much.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/metrics/tracks.hpp"

namespace mlq::detail {

inline constexpr std::size_t most_overlaps_in_frame = std::size_t{1} << 20;

struct BoxPair {
    std::uint32_t truth = 0, result = 0;  // places in the spans
    double similarity = 0;                // IoU in (0, 1]
};

// By truth, then result. Results are looked through by their left edge, so that boxes far apart are never compared.
class OverlapFinder {
  public:
    // Valid until the next call. Throws Error for more than most_overlaps_in_frame, and for more than 2^28 pairs that
    // would have to be compared.
    std::span<const BoxPair> find(std::span<const TrackBox> truths, std::span<const TrackBox> results);

  private:
    std::vector<std::uint32_t> order_;  // results by left edge
    std::vector<double> edges_;
    std::vector<BoxPair> pairs_;
};

}  // namespace mlq::detail
