#include "eval/compare_conventions.hpp"

#include <cmath>
#include <optional>
#include <vector>

namespace mlq::tools::eval {
namespace {

struct Convention {
    const char* name;
    const char* than;  // the name of the convention that it takes one step from; empty for the first
    DetectionOptions options;
    double least_score = -HUGE_VAL;
    bool crowds_count = false;
};

std::vector<Convention> list_conventions() {
    const DetectionOptions coco;
    DetectionOptions rounded = coco, more = coco, one_iou = coco, eleven, area, voc;
    rounded.compat = Compat::pycocotools;
    more.max_detections = {1, 10, 300};
    one_iou.thresholds = {500};
    eleven = area = one_iou;
    eleven.averaging = Averaging::points_11;
    area.averaging = Averaging::all_points;
    voc = area;
    voc.compat = Compat::voc_devkit;
    return {{"COCO, exact", "", coco},
            {"COCO, as pycocotools rounds", "COCO, exact", rounded},
            {"300 detections per image", "COCO, exact", more},
            {"score at least 0.05", "COCO, exact", coco, 0.05},
            {"score at least 0.25", "COCO, exact", coco, 0.25},
            {"crowd regions as boxes", "COCO, exact", coco, -HUGE_VAL, true},
            {"IoU 0.5", "COCO, exact", one_iou},
            {"IoU 0.5, 11 recalls (VOC 2007)", "IoU 0.5", eleven},
            {"IoU 0.5, area (VOC 2010)", "IoU 0.5", area},
            {"IoU 0.5, area, VOC matching", "IoU 0.5, area (VOC 2010)", voc}};
}

std::optional<double> find_ap(const BoxSet& boxes, const Convention& convention) {
    DetectionOptions options = convention.options;
    options.intervals = false;
    options.areas = {options.areas.front()};
    BoxSet changed;
    const bool is_changed = convention.crowds_count || convention.least_score > -HUGE_VAL;
    if (is_changed) {
        changed = boxes;
        std::erase_if(changed.detections, [&](const auto& one) { return one.score < convention.least_score; });
        if (convention.crowds_count)
            for (auto& truth : changed.truths) truth.crowd = 0;
    }
    return evaluate_detection(is_changed ? changed : boxes, options).areas.front().ap.value;
}

}  // namespace

Table compare_conventions(const BoxSet& boxes) {
    Table table{.key = "conventions",
                .title = "The same detections under other conventions",
                .columns = {{.key = "convention", .label = "Convention"},
                            {.key = "ap", .label = "AP"},
                            {.key = "step", .label = "Step"},
                            {.key = "than", .label = "From"}},
                .note = "each differs by one step from the convention in the last column"};
    const auto conventions = list_conventions();
    std::vector<std::optional<double>> values;
    for (const auto& one : conventions) {
        values.push_back(find_ap(boxes, one));
        Json step;
        for (std::size_t i = 0; i + 1 < values.size(); ++i)
            if (conventions[i].name == std::string(one.than) && values[i] && values.back())
                step = *values.back() - *values[i];
        table.rows.push_back({{one.name}, {values.back() ? Json(*values.back()) : Json()}, {step}, {one.than}});
    }
    return table;
}

}  // namespace mlq::tools::eval
