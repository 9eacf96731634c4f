#include "mlq/split/image_tree.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "mlq/base/error.hpp"

namespace mlq::split {
namespace fs = std::filesystem;
namespace {

constexpr std::array extensions = {".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".gif", ".tif", ".tiff", ".webp"};

bool is_image(const fs::path& path) {
    std::string extension = path.extension().string();
    for (char& c : extension)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

void check(const std::error_code& error, const fs::path& path, const char* verb) {
    if (error) throw Error(path.string(), std::string("cannot ") + verb + ": " + error.message());
}

void place(const fs::path& from, const fs::path& to, Placement placement) {
    std::error_code error;
    switch (placement) {
        case Placement::links:
            fs::create_symlink(from, to, error);
            break;
        case Placement::hardlinks:
            fs::create_hard_link(from, to, error);
            break;
        case Placement::copies:
            fs::copy_file(from, to, error);
            break;
    }
    check(error, to, "write");
}

}  // namespace

std::vector<std::string> list_images(const fs::path& folder) {
    std::vector<std::string> images;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    check(error, folder, "read");
    for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (at->path().filename().string().starts_with('.')) {
            if (at->is_directory(error)) at.disable_recursion_pending();
            continue;
        }
        if (!is_image(at->path()) || !at->is_regular_file(error)) continue;
        images.push_back(at->path().lexically_relative(folder).generic_string());
        if (images.back().find_first_of("\n\r") != std::string::npos)
            throw Error(folder.string(), "the name " + mlq::quoted(images.back()) + " holds a line break", "rename it");
    }
    check(error, folder, "read");
    if (images.empty()) throw Error(folder.string(), "no image in this folder");
    std::sort(images.begin(), images.end());
    return images;
}

Input image_list_input(const fs::path& folder, const std::vector<std::string>& images) {
    std::string text;
    for (const std::string& image : images) text.append(image).append("\n");
    return text_input(folder.string(), std::move(text));
}

void place_images(const fs::path& images, const std::vector<std::string>& names, const std::vector<PartId>& parts,
                  const std::vector<std::string>& part_names, const fs::path& folder, Placement placement) {
    std::error_code error;
    const fs::path source = fs::absolute(images, error);
    check(error, images, "find");
    std::set<fs::path> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const fs::path to = folder / part_names[parts[i]] / names[i];
        if (made.insert(to.parent_path()).second) {
            fs::create_directories(to.parent_path(), error);
            check(error, to.parent_path(), "create");
        }
        place(source / names[i], to, placement);
    }
}

}  // namespace mlq::split
