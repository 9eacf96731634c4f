// Boxes of a detection test: the truth and what a detector found, as compact arrays, and their readers for the COCO
// format (https://cocodataset.org, "Data format" and "Results format").
//
//     const BoxSet boxes = read_coco("instances_val.json", "results.json");
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlq {

// x, y is the corner with the smallest coordinates; width and height >= 0; in pixels.
struct Box {
    double x = 0, y = 0, width = 0, height = 0;
};

struct TruthBox {
    Box box;
    double area = 0;          // as annotated; decides about small, medium and large
    std::uint32_t image = 0;  // place in BoxSet::images
    std::uint32_t category : 30 = 0;
    std::uint32_t crowd : 1 = 0;    // a region of many: may be found any number of times, and need not be
    std::uint32_t id_zero : 1 = 0;  // the annotation's id is 0 (see Compat::pycocotools)
};

struct DetectedBox {
    Box box;
    double score = 0;
    std::uint32_t image = 0;
    std::uint32_t category = 0;
};

struct BoxCategory {
    std::int64_t id = 0;
    std::string name;          // its id, where there is no name
    std::string text_id = {};  // the id, where it is a text
};

struct BoxSet {
    std::vector<std::int64_t> images;     // ids, ascending; those that are texts are negative, in the file's order
    std::vector<std::uint32_t> groups;    // of each image, from 0; empty: every image stands for itself
    std::vector<BoxCategory> categories;  // by id, ascending; those of the truth
    std::vector<TruthBox> truths;         // in the file's order
    std::vector<DetectedBox> detections;  // in the file's order
    std::vector<std::string> warnings;    // what looks wrong but can be read: boxes outside their image, ...
    // Categories that only the results name. Their detections can never be right and are not among `detections`.
    struct Unknown {
        std::int64_t category = 0;
        double detections = 0;
        std::string text_id = {};
    };
    std::vector<Unknown> unknown;
};

// Reads both files, plain or gzip, as they stream by; what a box does not need is checked and skipped. Missing iscrowd
// is 0 and missing area is width times height, with a warning; missing lists of images or categories are made from the
// annotations. Throws Error naming the file and the element ("results.json: [17]") for broken JSON, numbers that are
// not finite, negative sizes, ids that come twice, and results of an image that the truth does not have.
// `group_key` is the member of the truth's images ("video_id") that is equal for images that belong together; with it,
// every image must have it.
BoxSet read_coco(const std::filesystem::path& truth, const std::filesystem::path& results,
                 const std::string& group_key = {});

// The same of texts; the names are for messages.
BoxSet parse_coco(std::string_view truth, std::string_view results, const std::string& truth_name = "truth",
                  const std::string& results_name = "results", const std::string& group_key = {});

}  // namespace mlq
