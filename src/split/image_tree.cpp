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

FolderWalk list_images(const fs::path& folder) {
    FolderWalk walk = walk_folder(folder, is_image);
    for (const std::string& image : walk.files)
        if (image.find_first_of("\n\r") != std::string::npos)
            throw Error(folder.string(), "the name " + mlq::quoted(image) + " holds a line break", "rename it");
    if (walk.files.empty()) {
        const std::string left_out = describe_left_out(walk);
        throw Error(folder.string(), "no image in this folder" + (left_out.empty() ? "" : "; left out: " + left_out));
    }
    return walk;
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
