// The elements of COCO files, one by one as they are written; what belongs together is found by read_coco.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/metrics/boxes.hpp"

namespace mlq::detail {

struct CocoImage {
    std::int64_t id = 0;
    double width = 0, height = 0;  // 0: unknown
    std::string group = {};        // as written in the file
};

struct CocoCategory {
    std::int64_t id = 0;
    std::string name;
};

struct CocoBox {
    Box box;
    double area = -1;  // -1: not given
    double score = 0;
    std::int64_t id = 0, image = 0, category = 0;
    bool has_id = false, has_crowd = false, has_ignore = false;
    bool crowd = false;
};

struct CocoTruth {
    std::vector<CocoImage> images;
    std::vector<CocoCategory> categories;
    std::vector<CocoBox> boxes;
    bool has_images = false, has_categories = false;
};

// Both throw Error naming file and element.
CocoTruth parse_coco_truth(std::string_view text, const std::string& name, const std::string& group_key);
// Calls take(box, place in the list) for each result; an Error of `take` says what is wrong with it.
void parse_coco_results(std::string_view text, const std::string& name,
                        const std::function<void(const CocoBox&, std::size_t)>& take);

}  // namespace mlq::detail
