// A source whose samples are the image files below a folder.
#include <algorithm>
#include <map>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/dataset/image.hpp"
#include "mlq/dataset/sample_source.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

struct Listing {
    std::vector<std::string> images;     // names relative to the folder
    std::map<std::string, int> ignored;  // count by extension
};

void list_file(const fs::path& file, const fs::path& root, Listing& listing) {
    if (is_image_name(file))
        listing.images.push_back(file.lexically_relative(root).generic_string());
    else
        ++listing.ignored[file.extension().string()];
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

// All images below `folder`. Links to folders are followed only directly below the root: no loops.
void list_below(const fs::path& folder, const fs::path& root, Listing& listing) {
    for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator(); ++it) {
        if (is_hidden(it->path()))
            it.disable_recursion_pending();
        else if (it->is_regular_file())
            list_file(it->path(), root, listing);
    }
}

std::string describe_ignored(const std::map<std::string, int>& ignored) {
    std::string text;
    for (const auto& [extension, count] : ignored)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " x " +
                (extension.empty() ? std::string("without extension") : mlq::quoted(extension, 20));
    return text;
}

struct Folder {
    Listing flat;
    Listing nested;
    std::vector<std::string> classes;  // sub-folders in byte order
};

Folder scan(const fs::path& root) {
    Folder folder;
    try {
        for (const auto& entry : fs::directory_iterator(root)) {
            if (is_hidden(entry.path())) continue;
            if (entry.is_directory()) folder.classes.push_back(entry.path().filename().string());
            if (entry.is_regular_file()) list_file(entry.path(), root, folder.flat);
        }
        std::sort(folder.classes.begin(), folder.classes.end());
        for (const auto& name : folder.classes) list_below(root / name, root, folder.nested);
    } catch (const fs::filesystem_error& error) {
        throw Error(error.path1().string(), "cannot list the folder: " + error.code().message());
    }
    std::sort(folder.flat.images.begin(), folder.flat.images.end());
    std::sort(folder.nested.images.begin(), folder.nested.images.end());
    return folder;
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
    auto folder = scan(root);
    const std::string where = root.string();
    if (!folder.flat.images.empty() && !folder.nested.images.empty())
        throw Error(where, "has images beside folders with images",
                    "use one folder per class, or only images, or a CSV list");
    if (folder.flat.images.empty() && folder.nested.images.empty()) {
        folder.nested.ignored.merge(folder.flat.ignored);
        throw Error(where,
                    "holds no PNG, JPEG, BMP, PGM or PPM image" +
                        (folder.nested.ignored.empty() ? std::string()
                                                       : " (only " + describe_ignored(folder.nested.ignored) + ")"));
    }
    OpenedSource opened;
    const bool flat = folder.nested.images.empty();
    auto& images = flat ? folder.flat.images : folder.nested.images;
    if (!flat) {
        std::vector<std::string> texts;
        for (const auto& image : images) texts.push_back(class_of(image));
        opened.labels = label_from_text(texts, class_names.empty() ? folder.classes : class_names, where);
        for (const auto& name : empty_classes(opened.labels))
            opened.notes.push_back("class " + mlq::quoted(name) + " has no image");
    }
    for (const auto& [extension, count] : folder.flat.ignored) folder.nested.ignored[extension] += count;
    if (!folder.nested.ignored.empty())
        opened.notes.push_back("files that are no readable images were left out: " +
                               describe_ignored(folder.nested.ignored));
    opened.source = make_image_source(root, std::move(images));
    return opened;
}

}  // namespace mlq
