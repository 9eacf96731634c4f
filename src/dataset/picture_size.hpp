// How many pixels a picture has after the geometric steps of preprocessing.
#pragma once

#include <string>
#include <string_view>

#include "mlq/dataset/preprocess.hpp"

namespace mlq {

std::string to_string(PixelSize size);  // "640x480", width x height

// After the resize: exactly the size asked for, or the shorter side as asked and the longer cut to whole pixels, as
// torchvision does: int(asked * longer / shorter). Throws Error above pixel_limit.
PixelSize size_after_resize(PixelSize source, PixelSize resize, std::string_view where);

// After the center crop. Throws Error if the picture is smaller than that.
PixelSize size_after_crop(PixelSize size, PixelSize crop, std::string_view where);

}  // namespace mlq
