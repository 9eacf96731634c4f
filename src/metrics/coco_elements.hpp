// The elements of COCO files, one by one as they are written; what belongs together is found by read_coco.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mlq/metrics/boxes.hpp"

namespace mlq::detail {

// Ids that are texts ("cam1/000017") as numbers below all others, in the order in which they come; a text that is a
// whole number is that number.
class CocoIds {
  public:
    std::int64_t number(std::string_view text);
    std::string text_of(std::int64_t id) const;  // empty for a number
    std::string name_of(std::int64_t id) const;  // the text or the number
    std::string show(std::int64_t id) const;     // as it was written: 17, "cam1/000017"

  private:
    std::unordered_map<std::string, std::int64_t> numbers_;
    std::vector<std::string> texts_;
};

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
CocoTruth parse_coco_truth(std::string_view text, const std::string& name, const std::string& group_key, CocoIds& ids);
// Calls take(box, place in the list) for each result; an Error of `take` says what is wrong with it.
void parse_coco_results(std::string_view text, const std::string& name, CocoIds& ids,
                        const std::function<void(const CocoBox&, std::size_t)>& take);

}  // namespace mlq::detail
