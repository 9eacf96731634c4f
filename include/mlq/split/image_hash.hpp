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
    bool flat = false;         // one colour: the perceptual hash says nothing
    std::array<std::uint8_t, thumbnail_side* thumbnail_side> thumbnail = {};
};

ImagePrint print_image(const GrayImage& image);

// Pearson correlation of two thumbnails, in [-1, 1]; tells chance agreements of hashes from copies.
double correlate(const ImagePrint& a, const ImagePrint& b);

struct HashPair {
    std::uint64_t first = 0;  // places in the list, first < second
    std::uint64_t second = 0;
    int distance = 0;  // bits
};

// All pairs within `distance` bits (0..16), ascending: two hashes that differ in d bits agree in one of four 16-bit
// bands up to d / 4 bits, so only near buckets of each band are looked at (Norouzi, Punjani, Fleet 2012). At most
// `limit` pairs for each item.
std::vector<HashPair> find_near_hashes(std::span<const std::uint64_t> hashes, int distance, std::size_t limit = 100);

}  // namespace mlq::split
