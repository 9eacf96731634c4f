// Images that show the same picture: scaled, recompressed, brighter or darker, mirrored, turned by quarters, cut by up
// to a tenth, tilted by up to three degrees, in a frame of one colour, or with a caption.
//
// Each image is compared with all others by 16 numbers (its lowest frequencies, for eight symmetries, and without its
// lower and upper quarter); the nearest are laid over it, and the correlation of their details counts by how many
// details there are. Time grows with the square of the number of images, but slowly: 1.5 ns for two images.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "mlq/audit/image_prints.hpp"

namespace mlq::audit {

struct NearPair {
    std::uint32_t first = 0;  // an earlier image
    std::uint32_t second = 0;
    float correlation = 0;  // of details, in [0, 1]
    float evidence = 0;     // see NearImages::least_evidence
};

struct NearImages {
    std::vector<NearPair> pairs = {};  // ascending by `second`, then nearest first
    double least_evidence = 0;         // Fisher's z times the root of the number of details, from which images are near
    std::uint64_t featureless = 0;     // images of one colour: nothing to compare
};

struct NearSearch {
    // Image i is compared with the images 0 .. count_earlier(i) - 1, which is at most i.
    std::function<std::size_t(std::size_t)> count_earlier;
    double least_evidence = 0;  // 0: by the data. 6.2, or more where different images are much alike anyway: 2.4 times
                                // the median of the images' second-best agreements.
    int threads = 1;
};

// Pairs of images with identical pixels are left out. The same for any number of threads.
NearImages find_near_images(const ImagePrints& images, const NearSearch& search);

}  // namespace mlq::audit
