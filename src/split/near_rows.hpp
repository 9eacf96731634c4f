// Near-duplicate rows of a table: sketches in one pass, the pairs they suggest verified on their texts in another.
#pragma once

#include <string>
#include <vector>

#include "near_text.hpp"
#include "part_rows.hpp"

namespace mlq::split {

struct NearRows {
    std::vector<Place> places = {};    // of every row, by the numbers that pairs use
    std::vector<NearPair> pairs = {};  // of at least `near`; the similarity is exact where it was verified
    std::uint64_t unverified = 0;      // pairs whose texts did not fit into the 200 MB for them
};

// With Pairing::all, rows whose text is that of an earlier row are not looked at. Pairs of identical texts are left
// out.
NearRows find_near_rows(const PartRows& rows, const std::vector<std::string>& text_columns, double near,
                        Pairing pairing);

}  // namespace mlq::split
