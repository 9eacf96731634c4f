// The images of the parts of a split, each reduced to its print (image_print.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/audit/image_print.hpp"

namespace mlq::audit {

// A folder of images, or an array of pictures: IDX, .npy, .npz (see dataset/dataset.hpp).
struct ImagePart {
    std::string name;
    std::string data;
};

struct ImagePrints {
    std::vector<std::string> parts = {};
    std::vector<std::size_t> begins = {};  // of each part in `prints`, and the end
    std::vector<ImagePrint> prints = {};
    std::vector<std::string> names = {};  // path within the folder, or "row 17"
    std::vector<std::string> notes = {};  // what was left out of folders

    std::size_t part_of(std::size_t image) const;
};

// Decodes every image once. Throws Error naming the file or row that cannot be read, and for arrays that are no
// pictures of bytes.
ImagePrints print_images(const std::vector<ImagePart>& parts, int threads);

// Images in memory that are not an image file or folder: "x.npy", "x.npz", "x.npz:key", IDX by its usual names.
bool is_image_array(const std::string& path);

}  // namespace mlq::audit
