// Images of a folder that a split must keep together: identical ones and near duplicates, as image_leaks.hpp has them.
#pragma once

#include <filesystem>

#include "mlq/audit/image_leaks.hpp"
#include "mlq/split/duplicate_groups.hpp"

namespace mlq::audit {

// The recipe's groups as for split::find_duplicate_groups; the table is the list of the folder's images.
split::DuplicateGroups find_image_groups(const std::filesystem::path& folder, const ImageLeakOptions& options,
                                         const split::Recipe& recipe);

}  // namespace mlq::audit
