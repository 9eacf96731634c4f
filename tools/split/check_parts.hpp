// What the arguments of `check` name: tables or image sets, one for each part.
#pragma once

#include <string>
#include <vector>

#include "mlq/audit/image_prints.hpp"
#include "mlq/split/leaks.hpp"
#include "mlq/split/recipe.hpp"

namespace mlq::tools::split_tool {

struct CheckParts {
    std::vector<split::PartInput> tables = {};
    std::vector<audit::ImagePart> images = {};  // one of the two is empty
    split::Recipe recipe = {};                  // of a folder with split.json
    split::ReadOptions read = {};
};

// A folder with split.json, a folder whose sub-folders are parts of images, or one file or image folder for each part:
// PATH (the part has its name without extensions) or NAME=PATH. Throws Error if that is not what the arguments are.
CheckParts find_check_parts(const std::vector<std::string>& arguments);

}  // namespace mlq::tools::split_tool
