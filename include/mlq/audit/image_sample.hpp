// Images as rows for drift: width, height, brightness, contrast and class folder, or their pixels for the classifier.
#pragma once

#include "mlq/audit/image_prints.hpp"
#include "mlq/split/row_sample.hpp"

namespace mlq::audit {

// Columns width, height, brightness (mean, 0..255) and contrast (standard deviation) of the pixels, and class (the
// first folder of the path, if there is one) of all images.
split::RowSample sample_image_facts(const ImagePrints& images);

// Columns 1 .. 64: the grey values of 8 x 8 cells, inside the frame if there is one and stretched to 0..255.
split::RowSample sample_image_cells(const ImagePrints& images);

}  // namespace mlq::audit
