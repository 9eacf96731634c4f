#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/gzip.hpp"
#include "coco_elements.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/boxes.hpp"
#include "name_table.hpp"

namespace mlq {
namespace {

using detail::CocoBox;
using detail::CocoIds;
using detail::CocoTruth;

constexpr std::size_t most_categories = (std::size_t{1} << 30) - 1;
constexpr double outside_tolerance = 1;  // pixel; boxes are often rounded

std::string element(const std::string& file, const char* list, std::size_t index) {
    return file + ": " + list + "[" + std::to_string(index) + "]";
}

// The places of ids in ascending order.
template <typename Element>
std::unordered_map<std::int64_t, std::uint32_t> sort_by_id(std::vector<Element>& elements, const std::string& file,
                                                           const char* list, const CocoIds& ids) {
    std::unordered_map<std::int64_t, std::uint32_t> places;
    places.reserve(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto [before, is_new] = places.try_emplace(elements[i].id, static_cast<std::uint32_t>(i));
        if (!is_new)
            throw Error(element(file, list, i), "id " + ids.show(elements[i].id) + " is that of " + list + "[" +
                                                    std::to_string(before->second) + "] again");
    }
    std::sort(elements.begin(), elements.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    for (std::size_t i = 0; i < elements.size(); ++i) places[elements[i].id] = static_cast<std::uint32_t>(i);
    return places;
}

// Lists that the file leaves out, from what the annotations name.
void complete(CocoTruth& truth, const CocoIds& ids) {
    std::map<std::int64_t, int> images, categories;
    for (const auto& box : truth.boxes) images[box.image] = categories[box.category] = 1;
    if (!truth.has_images)
        for (const auto& [id, seen] : images) truth.images.push_back({.id = id});
    if (!truth.has_categories)
        for (const auto& [id, seen] : categories) truth.categories.push_back({.id = id, .name = ids.name_of(id)});
}

// Counts boxes that leave their image, and how many of those would fit if they were two corners.
class Outside {
  public:
    void check(const Box& box, const detail::CocoImage& image, std::size_t index) {
        if (image.width <= 0 || image.height <= 0) return;
        ++checked_;
        const double right = image.width + outside_tolerance, bottom = image.height + outside_tolerance;
        const bool inside = box.x >= -outside_tolerance && box.y >= -outside_tolerance && box.x + box.width <= right &&
                            box.y + box.height <= bottom;
        if (inside) return;
        if (outside_++ == 0) first_ = index;
        corners_ += box.width >= box.x && box.height >= box.y && box.width <= right && box.height <= bottom;
    }
    void warn(const std::string& file, const char* list, std::vector<std::string>& warnings) const {
        if (outside_ == 0) return;
        std::string text = element(file, list, first_) + ": the box leaves its image; so do " +
                           std::to_string(outside_) + " of " + std::to_string(checked_) + " boxes of this file";
        if (4 * outside_ > checked_ && 10 * corners_ >= 9 * outside_)
            text += "; they look like [x1, y1, x2, y2], but a box is [x, y, width, height]";
        warnings.push_back(std::move(text));
    }

  private:
    std::size_t checked_ = 0, outside_ = 0, corners_ = 0, first_ = 0;
};

class Joiner {
  public:
    Joiner(std::string_view truth, std::string truth_name, std::string results_name, const std::string& group_key)
        : truth_(detail::parse_coco_truth(truth, truth_name, group_key, coco_ids_)),
          truth_name_(std::move(truth_name)),
          results_name_(std::move(results_name)) {
        complete(truth_, coco_ids_);
        if (truth_.categories.size() > most_categories) throw Error(truth_name_, "more than 2^30 categories");
        image_places_ = sort_by_id(truth_.images, truth_name_, "images", coco_ids_);
        category_places_ = sort_by_id(truth_.categories, truth_name_, "categories", coco_ids_);
        for (const auto& image : truth_.images) set_.images.push_back(image.id);
        if (!group_key.empty()) add_groups(group_key);
        for (auto& category : truth_.categories)
            set_.categories.push_back({category.id, std::move(category.name), coco_ids_.text_of(category.id)});
        add_truths();
        truth_.boxes = {};
    }

    // `text` is that of the results.
    BoxSet join(std::string_view text) {
        constexpr std::size_t usual_result = 90;  // bytes of a result; only saves moving them
        set_.detections.reserve(text.size() / usual_result);
        std::map<std::int64_t, double> unknown;
        Outside outside;
        detail::parse_coco_results(text, results_name_, coco_ids_, [&](const CocoBox& one, std::size_t i) {
            const auto image = image_places_.find(one.image);
            if (image == image_places_.end())
                throw Error("image_id " + coco_ids_.show(one.image) + " is no image of " + truth_name_ +
                            "; truth and results must be of the same set");
            outside.check(one.box, truth_.images[image->second], i);
            const auto category = category_places_.find(one.category);
            if (category == category_places_.end()) {
                unknown[one.category] += 1;
                return;
            }
            set_.detections.push_back({one.box, one.score, image->second, category->second});
        });
        outside.warn(results_name_, "", set_.warnings);
        for (const auto& [id, count] : unknown) {
            set_.unknown.push_back({id, count, coco_ids_.text_of(id)});
            set_.warnings.push_back(results_name_ + ": category_id " + coco_ids_.show(id) + " is not in " +
                                    truth_name_ + ": its " + std::to_string(static_cast<std::int64_t>(count)) +
                                    " detections count for no class");
        }
        return std::move(set_);
    }

  private:
    CocoIds coco_ids_;
    CocoTruth truth_;
    std::string truth_name_, results_name_;
    std::unordered_map<std::int64_t, std::uint32_t> image_places_, category_places_;
    BoxSet set_;

    void add_groups(const std::string& key) {
        if (!truth_.has_images) throw Error(truth_name_, "has no list \"images\" with " + quoted(key));
        detail::NameTable names;
        for (const auto& image : truth_.images) set_.groups.push_back(names.number(image.group));
    }

    void add_truths() {
        std::unordered_map<std::int64_t, std::size_t> ids;
        std::size_t without_crowd = 0, without_area = 0, ignored = 0, strays = 0;
        Outside outside;
        set_.truths.reserve(truth_.boxes.size());
        ids.reserve(truth_.boxes.size());
        for (std::size_t i = 0; i < truth_.boxes.size(); ++i) {
            const auto& one = truth_.boxes[i];
            if (one.has_id) {
                const auto [before, is_new] = ids.try_emplace(one.id, i);
                if (!is_new)
                    throw Error(element(truth_name_, "annotations", i), "id " + coco_ids_.show(one.id) +
                                                                            " is that of annotations[" +
                                                                            std::to_string(before->second) + "] again");
            }
            const auto image = image_places_.find(one.image);
            const auto category = category_places_.find(one.category);
            if (image == image_places_.end() || category == category_places_.end()) {
                ++strays;
                continue;
            }
            outside.check(one.box, truth_.images[image->second], i);
            without_crowd += !one.has_crowd;
            without_area += one.area < 0;
            ignored += one.has_ignore;
            TruthBox box{.box = one.box,
                         .area = one.area < 0 ? one.box.width * one.box.height : one.area,
                         .image = image->second};
            box.category = category->second & 0x3fffffffU;
            box.crowd = one.crowd;
            box.id_zero = one.has_id && one.id == 0;
            set_.truths.push_back(box);
        }
        outside.warn(truth_name_, "annotations", set_.warnings);
        warn(strays, "annotations are of images or categories that the file does not list, and are left out");
        warn(without_crowd, "annotations have no \"iscrowd\": taken as 0");
        warn(without_area, "annotations have no \"area\": taken as width times height");
        warn(ignored, "annotations have an \"ignore\", which COCO's evaluation overwrites by \"iscrowd\"");
    }

    void warn(std::size_t count, const char* what) {
        if (count > 0) set_.warnings.push_back(truth_name_ + ": " + std::to_string(count) + " " + what);
    }
};

std::string_view as_text(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

BoxSet parse_coco(std::string_view truth, std::string_view results, const std::string& truth_name,
                  const std::string& results_name, const std::string& group_key) {
    Joiner joiner(truth, truth_name, results_name, group_key);
    return joiner.join(results);
}

BoxSet read_coco(const std::filesystem::path& truth, const std::filesystem::path& results,
                 const std::string& group_key) {
    const auto name = [](const auto& path) { return path == "-" ? std::string("standard input") : path.string(); };
    auto bytes = read_maybe_gzip(truth);
    Joiner joiner(as_text(bytes), name(truth), name(results), group_key);
    bytes = {};  // one file in memory at a time
    bytes = read_maybe_gzip(results);
    return joiner.join(as_text(bytes));
}

}  // namespace mlq
