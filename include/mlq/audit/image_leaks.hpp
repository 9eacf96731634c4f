// Images that are in two parts at once, or look as if they were.
//
//   identical_images  the same size and grey pixels, whatever the file format
//   near_images       perceptual hashes within `distance` bits, and thumbnails whose correlation is at least
//                     `correlation`: scaled, recompressed, brightened copies
// Memory: what image_prints.hpp says, and 24 bytes an image for the index. Not all pairs are compared (see NearHashes).
#pragma once

#include "mlq/audit/image_prints.hpp"
#include "mlq/split/leaks.hpp"

namespace mlq::audit {

struct ImageLeakOptions {
    int distance = 11;           // of 64 bits
    double correlation = 0.998;  // of 16 x 16 thumbnails
    std::vector<std::string> skip = {};
    std::size_t limit = 10;
    int threads = 1;
};

const std::vector<std::string>& image_check_names();

// Each image of a later part with its nearest image of an earlier one. Throws Error for fewer than two parts.
std::vector<split::LeakCheck> find_image_leaks(const ImagePrints& images, const ImageLeakOptions& options);

}  // namespace mlq::audit
