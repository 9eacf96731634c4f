// A folder of images as a table: one relative path a line, in byte order, so that the listing is the same everywhere.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mlq/base/walk_folder.hpp"
#include "mlq/split/input.hpp"
#include "mlq/split/split_plan.hpp"

namespace mlq::split {

// The files below `folder` whose extension is an image's (.png, .jpg, .jpeg, .bmp, .pgm, .ppm, .gif, .tif, .tiff,
// .webp, any case), and what was left out. Throws Error if there are none, if a name holds a newline, or if a folder
// cannot be read.
FolderWalk list_images(const std::filesystem::path& folder);

Input image_list_input(const std::filesystem::path& folder, const std::vector<std::string>& images);

enum class Placement { links, hardlinks, copies };

// Makes FOLDER/<part>/<relative path> for every image: symbolic links (to absolute paths), hard links or copies.
void place_images(const std::filesystem::path& images, const std::vector<std::string>& names,
                  const std::vector<PartId>& parts, const std::vector<std::string>& part_names,
                  const std::filesystem::path& folder, Placement placement);

}  // namespace mlq::split
