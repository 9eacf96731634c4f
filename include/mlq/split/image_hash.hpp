// Near-duplicate images by a 64-bit perceptual hash.
//
// The image is averaged to 32 x 32 grey pixels; the hash has one bit for each of the 64 lowest frequencies of its
// discrete cosine transform but the first: above their median or not (Zauner 2010, "pHash"). Scaling, recompression and
// brightness change few bits.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace mlq::split {

struct GrayImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels = {};  // width * height
};

constexpr std::size_t thumbnail_side = 16;

struct ImagePrint {
    std::uint64_t hash = 0;
    std::uint64_t pixels = 0;  // hash of size and pixels: equal for identical pictures
    int width = 0;
    int height = 0;
    bool flat = false;  // one colour: the perceptual hash says nothing
    std::array<std::uint8_t, thumbnail_side* thumbnail_side> thumbnail = {};
};

ImagePrint print_image(const GrayImage& image);

// Pearson correlation of two thumbnails, in [-1, 1]; tells chance agreements of hashes from copies.
double correlate(const ImagePrint& a, const ImagePrint& b);

// Looks at pairs of hashes within `distance` bits (0..16) without comparing all: two hashes that differ in d bits agree
// in one of four 16-bit bands up to d / 4 bits, so only near buckets of each band are looked at (Norouzi, Punjani,
// Fleet 2012). Memory: 16 bytes a hash and 1 MB.
class NearHashes {
  public:
    explicit NearHashes(std::span<const std::uint64_t> hashes, int distance);

    // Calls `look(other, bits)` once for each other hash within the distance of hash `i`. Looks at no more than
    // `limit` others in a bucket's neighbourhood, the nearest first, so that a set of equal hashes takes linear time.
    // May be called from any number of threads.
    void each_near(std::size_t i, const std::function<void(std::size_t other, int bits)>& look,
                   std::size_t limit = 1U << 16) const;

  private:
    static constexpr int bands = 4;
    std::span<const std::uint64_t> hashes_;
    int distance_;
    std::vector<std::uint32_t> flips_;                      // of a band, fewest bits first
    std::array<std::vector<std::uint32_t>, bands> starts_;  // of each bucket in order_
    std::array<std::vector<std::uint32_t>, bands> order_;
};

}  // namespace mlq::split
