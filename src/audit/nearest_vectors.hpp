// Compares coarse vectors with all others and keeps the nearest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "coarse_vectors.hpp"

namespace mlq::audit {

struct NearVector {
    std::int32_t product = 0;  // coarse_one^2 for equal vectors
    std::uint32_t picture = 0;
    std::uint8_t symmetry = 0;
    std::uint8_t view = 0;
};

// Vectors of many pictures, eight pictures side by side, so that eight products are found at once.
class VectorTable {
  public:
    explicit VectorTable(std::span<const CoarseVector> vectors);

    // Replaces what is in `best` (ascending heap of at most `keep`) by nearer ones of the first `count` pictures whose
    // product with `query` is at least `least`.
    void find_nearest(const CoarseVector& query, std::size_t count, std::int32_t least, std::size_t keep,
                      NearVector mark, std::vector<NearVector>& best) const;

  private:
    static constexpr std::size_t lanes = 8;
    std::vector<std::int16_t> values_;  // [block][pair of frequencies][lane][2]
};

}  // namespace mlq::audit
