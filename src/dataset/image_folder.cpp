// A source whose samples are the image files below a folder.
#include <algorithm>
#include <utility>

#include "image.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/walk_folder.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

bool is_in_a_folder(const std::string& relative) {
    return relative.find('/') != std::string::npos;
}

std::string class_of(const std::string& relative) {
    return relative.substr(0, relative.find('/'));
}

std::vector<std::string> empty_classes(const Labels& labels) {
    std::vector<bool> seen(labels.class_names.size());
    for (const auto value : labels.values) seen[static_cast<std::size_t>(value)] = true;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (!seen[i]) names.push_back(labels.class_names[i]);
    return names;
}

}  // namespace

OpenedSource open_image_folder(const fs::path& root, const std::vector<std::string>& class_names) {
    auto walk = walk_folder(root, is_image_name);
    const std::string where = root.string();
    const std::string left_out = describe_left_out(walk);
    if (walk.files.empty())
        throw Error(where, "holds no PNG, JPEG, BMP, PGM or PPM image" +
                               (left_out.empty() ? std::string() : "; left out: " + left_out));
    const auto nested = static_cast<std::size_t>(std::count_if(walk.files.begin(), walk.files.end(), is_in_a_folder));
    if (nested != 0 && nested != walk.files.size())
        throw Error(where, "has images beside folders with images",
                    "use one folder per class, or only images, or a CSV list");
    OpenedSource opened;
    if (nested != 0) {
        std::vector<std::string> texts;
        for (const auto& image : walk.files) texts.push_back(class_of(image));
        opened.labels = label_from_text(texts, class_names.empty() ? list_folders(root) : class_names, where);
        for (const auto& name : empty_classes(opened.labels))
            opened.notes.push_back("class " + mlq::quoted(name) + " has no image");
    }
    if (!left_out.empty()) opened.notes.push_back("left out of " + where + ": " + left_out);
    opened.source = make_image_source(root, std::move(walk.files));
    return opened;
}

}  // namespace mlq
