// Near-duplicate texts: pairs whose sets of five-byte shingles have a Jaccard similarity |A ∩ B| / |A ∪ B| of at least
// a threshold, without comparing all pairs.
//
// Each text has a sketch of 64 numbers by one-permutation minwise hashing (Li, Owen, Zhang 2012) with optimal
// densification (Shrivastava 2017): two sketches agree in a place with probability J. Texts that agree in four
// neighbouring places meet in a bucket: P(meet) = 1 - (1 - J^4)^16 is 0.9998 at J = 0.8 and 0.99 at 0.7. Pairs that
// meet are verified on their texts.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlq::split {

constexpr std::size_t sketch_size = 64;
using Sketch = std::array<std::uint16_t, sketch_size>;  // 128 bytes a text

// Texts of fewer than five bytes are one shingle; the empty text has no sketch worth comparing.
Sketch sketch_text(std::string_view normalised);

double jaccard(std::string_view a, std::string_view b);  // of normalised texts, exact (64-bit shingle hashes)

struct NearPair {
    std::uint32_t first = 0;  // places in the list of sketches
    std::uint32_t second = 0;
    float similarity = 0;  // estimated: the share of places that agree
};

constexpr std::size_t most_partners = 8;

// Which pairs count.
enum class Pairing {
    across_parts,  // first is of an earlier part than second
    all            // first comes before second
};

// Pairs that meet in a bucket and whose estimate is at least threshold - 0.2 (four standard deviations at 0.8): for
// each text the 8 best partners at most, ascending by second. In a bucket a text is compared with at most 32 others,
// spread evenly, so time and memory stay linear in the number of texts, whatever they are. `parts[i]` is the part of
// text i; `skip[i]` leaves it out.
std::vector<NearPair> find_near_texts(std::span<const Sketch> sketches, std::span<const std::uint16_t> parts,
                                      const std::vector<bool>& skip, double threshold, Pairing pairing);

}  // namespace mlq::split
