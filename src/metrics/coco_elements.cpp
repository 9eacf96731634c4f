#include "coco_elements.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include "base/encoding.hpp"
#include "base/json_cursor.hpp"
#include "mlq/base/error.hpp"

namespace mlq::detail {
namespace {

std::int64_t read_id(JsonCursor& json, const char* name, CocoIds& ids) {
    const char c = json.peek();
    if (c == '"') return ids.number(json.string());
    if (c != '-' && (c < '0' || c > '9')) throw Error(std::string("\"") + name + "\" is neither a number nor a text");
    const auto id = json.integer();
    if (!id) throw Error(std::string("\"") + name + "\" is not a whole number");
    return *id;
}

double read_number(JsonCursor& json, const char* name) {
    if (const char c = json.peek(); c != '-' && (c < '0' || c > '9'))
        throw Error(std::string("\"") + name + "\" is not a finite number");
    return json.number();
}

Box read_box(JsonCursor& json) {
    double numbers[4] = {};
    int count = 0;
    json.each_element([&] {
        const double number = read_number(json, "bbox");
        if (count < 4) numbers[count] = number;
        ++count;
    });
    if (count != 4) throw Error("\"bbox\" has " + std::to_string(count) + " numbers", "a box is [x, y, width, height]");
    if (numbers[2] < 0 || numbers[3] < 0) throw Error("\"bbox\" has a negative size", "a box is [x, y, width, height]");
    return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

// 0, 1, true or false.
bool read_flag(JsonCursor& json, const char* name) {
    if (json.peek() == 't' || json.peek() == 'f' || json.peek() == 'n') return json.raw_value() == "true";
    return read_number(json, name) != 0;
}

CocoImage read_image(JsonCursor& json, const std::string& group_key, CocoIds& ids) {
    CocoImage image;
    bool has_id = false;
    json.each_member([&](std::string_view name) {
        if (name == group_key && name != "id") {
            image.group = json.peek() == '"' ? json.string() : json.raw_value();
        } else if (name == "id") {
            image.id = read_id(json, "id", ids);
            has_id = true;
        } else if (name == "width") {
            image.width = read_number(json, "width");
        } else if (name == "height") {
            image.height = read_number(json, "height");
        } else {
            json.skip();
        }
    });
    if (!has_id) throw Error("has no \"id\"");
    if (!group_key.empty() && image.group.empty())
        throw Error("has no " + quoted(group_key) + ", by which images shall be grouped");
    return image;
}

CocoCategory read_category(JsonCursor& json, CocoIds& ids) {
    CocoCategory category;
    bool has_id = false;
    json.each_member([&](std::string_view name) {
        if (name == "id") {
            category.id = read_id(json, "id", ids);
            has_id = true;
        } else if (name == "name" && json.peek() == '"') {
            category.name = json.string();
        } else {
            json.skip();
        }
    });
    if (!has_id) throw Error("has no \"id\"");
    if (category.name.empty()) category.name = ids.name_of(category.id);
    return category;
}

enum Needed : unsigned { needs_box = 1, needs_image = 2, needs_category = 4, needs_score = 8 };

CocoBox read_annotation(JsonCursor& json, unsigned needed, CocoIds& ids) {
    CocoBox one;
    unsigned missing = needed;
    json.each_member([&](std::string_view name) {
        if (name == "bbox") {
            one.box = read_box(json);
            missing &= ~needs_box;
        } else if (name == "image_id") {
            one.image = read_id(json, "image_id", ids);
            missing &= ~needs_image;
        } else if (name == "category_id") {
            one.category = read_id(json, "category_id", ids);
            missing &= ~needs_category;
        } else if (name == "score") {
            one.score = read_number(json, "score");
            missing &= ~needs_score;
        } else if (name == "area" && needed != (needs_box | needs_image | needs_category | needs_score)) {
            one.area = read_number(json, "area");
        } else if (name == "iscrowd") {
            one.crowd = read_flag(json, "iscrowd");
            one.has_crowd = true;
        } else if (name == "id") {
            one.id = read_id(json, "id", ids);
            one.has_id = true;
        } else {
            one.has_ignore |= name == "ignore";
            json.skip();
        }
    });
    if (missing & needs_box) throw Error("has no \"bbox\"", "only boxes are evaluated");
    if (missing & needs_image) throw Error("has no \"image_id\"");
    if (missing & needs_category) throw Error("has no \"category_id\"");
    if (missing & needs_score) throw Error("has no \"score\"");
    return one;
}

// Calls read(place) in front of each element of a list.
template <typename Read>
void each_of_list(JsonCursor& json, const std::string& name, Read read) {
    std::size_t place = 0;
    json.each_element([&] {
        try {
            read(place);
        } catch (const Error& error) {
            throw Error(name + "[" + std::to_string(place) + "]", error.what());
        }
        ++place;
    });
}

template <typename Read, typename Element>
void read_list(JsonCursor& json, const std::string& name, std::vector<Element>& elements, Read read) {
    each_of_list(json, name, [&](std::size_t) { elements.push_back(read(json)); });
}

}  // namespace

std::int64_t CocoIds::number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc() && end == text.data() + text.size() && std::to_string(value) == text) return value;
    constexpr std::int64_t first = std::numeric_limits<std::int64_t>::min();
    const auto [known, is_new] =
        numbers_.try_emplace(std::string(text), first + static_cast<std::int64_t>(texts_.size()));
    if (is_new) texts_.emplace_back(text);
    return known->second;
}

std::string CocoIds::text_of(std::int64_t id) const {
    const auto place = static_cast<std::uint64_t>(id) - (std::uint64_t{1} << 63);
    return place < texts_.size() ? texts_[place] : "";
}

std::string CocoIds::name_of(std::int64_t id) const {
    const auto text = text_of(id);
    return text.empty() ? std::to_string(id) : text;
}

std::string CocoIds::show(std::int64_t id) const {
    const auto text = text_of(id);
    return text.empty() ? std::to_string(id) : quoted(text);
}

CocoTruth parse_coco_truth(std::string_view text, const std::string& name, const std::string& group_key, CocoIds& ids) {
    return with_context(name, [&] {
        CocoTruth truth;
        std::string converted;
        JsonCursor json(as_utf8(text, converted, "text"));
        if (json.peek() != '{')
            throw Error("is no COCO annotation file",
                        "it is an object with \"images\", \"annotations\", \"categories\"");
        bool has_annotations = false;
        json.each_member([&](std::string_view member) {
            const auto refuse_again = [&](bool again) {
                if (again) json.fail("the list " + quoted(member) + " comes twice");
            };
            if (member == "images") {
                refuse_again(std::exchange(truth.has_images, true));
                read_list(json, "images", truth.images, [&](JsonCursor& at) { return read_image(at, group_key, ids); });
            } else if (member == "categories") {
                refuse_again(std::exchange(truth.has_categories, true));
                read_list(json, "categories", truth.categories, [&](JsonCursor& at) { return read_category(at, ids); });
            } else if (member == "annotations") {
                refuse_again(std::exchange(has_annotations, true));
                read_list(json, "annotations", truth.boxes, [&](JsonCursor& at) {
                    return read_annotation(at, needs_box | needs_image | needs_category, ids);
                });
            } else {
                json.skip();
            }
        });
        if (!json.at_end()) json.fail("text follows the object");
        if (!has_annotations) throw Error("has no list \"annotations\"", "is this the truth?");
        return truth;
    });
}

void parse_coco_results(std::string_view text, const std::string& name, CocoIds& ids,
                        const std::function<void(const CocoBox&, std::size_t)>& take) {
    with_context(name, [&] {
        std::string converted;
        JsonCursor json(as_utf8(text, converted, "text"));
        const auto read_results = [&](const std::string& list) {
            each_of_list(json, list, [&](std::size_t place) {
                take(read_annotation(json, needs_box | needs_image | needs_category | needs_score, ids), place);
            });
        };
        if (json.peek() == '{') {  // some tools wrap the list
            bool has_list = false;
            json.each_member([&](std::string_view member) {
                if (member != "annotations") return json.skip();
                if (std::exchange(has_list, true)) json.fail("the list \"annotations\" comes twice");
                read_results("annotations");
            });
            if (!has_list) throw Error("has no list \"annotations\"", "results are a list of boxes with scores");
        } else {
            if (json.peek() != '[') throw Error("is no COCO result file", "it is a list of boxes with scores");
            read_results("");
        }
        if (!json.at_end()) json.fail("text follows the list");
    });
}

}  // namespace mlq::detail
