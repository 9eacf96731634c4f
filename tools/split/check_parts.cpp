#include "split/check_parts.hpp"

#include <algorithm>
#include <filesystem>

#include "mlq/base/error.hpp"
#include "mlq/base/walk_folder.hpp"
#include "mlq/split/manifest.hpp"

namespace mlq::tools::split_tool {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

void add_part(CheckParts& parts, const std::string& name, const std::string& path) {
    if (is_folder(path) || audit::is_image_array(path))
        parts.images.push_back({name, path});
    else
        parts.tables.push_back({name, split::file_input(path)});
}

CheckParts open_split(const fs::path& folder) {
    const split::ManifestParts split = split::read_manifest_parts(folder / "split.json");
    CheckParts parts{.recipe = split.recipe, .read = split.read};
    for (const split::ManifestParts::Part& part : split.parts) {
        if (part.file.extension() == ".index")
            throw Error(folder.string(), "holds row numbers, not rows", "make the split with --emit files or column");
        add_part(parts, part.name, part.file.string());
    }
    if (split.parts.empty())
        throw Error(folder.string(), "has no file for each part",
                    "name its table and its column: mlq-split check FILE --part-column split");
    return parts;
}

// Sub-folders in byte order; "train" is the first if it is there, so that the others are compared with it.
CheckParts open_folders(const fs::path& folder) {
    std::vector<std::string> names = list_folders(folder);
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return std::pair(a != "train", a) < std::pair(b != "train", b); });
    if (names.size() < 2)
        throw Error(folder.string(), "holds neither split.json nor a folder for each part",
                    "name the files or image folders of the parts");
    CheckParts parts;
    for (const std::string& name : names) add_part(parts, name, (folder / name).string());
    return parts;
}

std::string name_part(const std::string& path) {
    fs::path name = fs::path(path).lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    std::string text = name.filename().string();
    for (const char* extension : {".gz", ".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ".list", ".npy", ".npz", ".idx"})
        if (text.size() > std::string_view(extension).size() && text.ends_with(extension))
            text.resize(text.size() - std::string_view(extension).size());
    return text;
}

CheckParts open_files(const std::vector<std::string>& arguments) {
    CheckParts parts;
    std::vector<std::string> names;
    for (const std::string& argument : arguments) {
        std::error_code error;
        const std::size_t equals = fs::exists(argument, error) ? std::string::npos : argument.find('=');
        const bool named = equals != std::string::npos && equals > 0;
        const std::string path = named ? argument.substr(equals + 1) : argument;
        std::string name = named ? argument.substr(0, equals) : name_part(path);
        if (!named && std::find(names.begin(), names.end(), name) != names.end()) name = path;
        if (std::find(names.begin(), names.end(), name) != names.end())
            throw Error(argument, "part " + mlq::quoted(name) + " is there twice", "name parts apart: NAME=FILE");
        if (path == "-") throw Error("-", "standard input can be read only once, check reads more often", "give files");
        names.push_back(name);
        add_part(parts, name, path);
    }
    if (!parts.tables.empty() && !parts.images.empty())
        throw Error(arguments[0], "tables and images cannot be compared", "name parts of one kind");
    return parts;
}

}  // namespace

CheckParts find_check_parts(const std::vector<std::string>& arguments) {
    if (arguments.size() != 1 || !is_folder(arguments[0])) return open_files(arguments);
    std::error_code error;
    if (fs::exists(fs::path(arguments[0]) / "split.json", error)) return open_split(arguments[0]);
    return open_folders(arguments[0]);
}

}  // namespace mlq::tools::split_tool
