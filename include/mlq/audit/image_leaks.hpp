// Images that are in two parts at once, or look as if they were.
//
//   identical_images  the same size and grey pixels, whatever the file format
//   near_images       the same picture in other clothes: see near_images.hpp
// Memory: what image_prints.hpp says, and 300 bytes an image for what finds near ones.
#pragma once

#include "mlq/audit/image_prints.hpp"
#include "mlq/split/leaks.hpp"

namespace mlq::audit {

struct ImageLeakOptions {
    double least_evidence = 0;  // see NearSearch
    std::vector<std::string> skip = {};
    std::size_t limit = 10;
    int threads = 1;
};

const std::vector<std::string>& image_check_names();

// Each image of a later part with its nearest image of an earlier one. Throws Error for fewer than two parts.
std::vector<split::LeakCheck> find_image_leaks(const ImagePrints& images, const ImageLeakOptions& options);

}  // namespace mlq::audit
