#include "mlq/base/walk_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

using FolderId = std::pair<dev_t, ino_t>;

// Names in a folder, in byte order.
std::vector<std::string> list_names(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        names.push_back(at->path().filename().string());
    if (error) throw Error(folder.string(), "cannot list the folder: " + error.message());
    std::sort(names.begin(), names.end());
    return names;
}

class Walk {
  public:
    explicit Walk(const std::function<bool(const fs::path&)>& wants) : wants_(wants) {}

    void enter(const fs::path& folder, const std::string& relative) {
        struct stat status {};
        if (::stat(folder.c_str(), &status) != 0) throw Error(folder.string(), "cannot list the folder");
        const FolderId id{status.st_dev, status.st_ino};
        if (std::find(inside_.begin(), inside_.end(), id) != inside_.end())
            return leave_out("link to a folder that holds it", relative);
        inside_.push_back(id);
        for (const std::string& name : list_names(folder))
            look(folder / name, relative.empty() ? name : relative + "/" + name);
        inside_.pop_back();
    }
    FolderWalk finish() {
        // Folder by folder is not the order of whole paths: "a-b" comes before "a/c".
        std::sort(found_.files.begin(), found_.files.end());
        return std::move(found_);
    }

  private:
    const std::function<bool(const fs::path&)>& wants_;
    FolderWalk found_;
    std::vector<FolderId> inside_;  // from the root to here

    void leave_out(const std::string& kind, const std::string& relative) {
        LeftOut& same = found_.left_out[kind];
        if (same.count++ == 0) same.first = relative;
    }

    void look(const fs::path& path, const std::string& relative) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (path.filename().string().starts_with('.')) return leave_out("hidden", relative);
        if (fs::is_directory(status)) return enter(path, relative);
        if (status.type() == fs::file_type::not_found) return leave_out("link to nothing", relative);
        if (!fs::is_regular_file(status)) return leave_out(error ? "unreadable" : "no regular file", relative);
        if (wants_(path)) return found_.files.push_back(relative);
        const std::string extension = path.extension().string();
        leave_out(extension.empty() ? "without extension" : quoted("*" + extension, 20), relative);
    }
};

}  // namespace

FolderWalk walk_folder(const fs::path& folder, const std::function<bool(const fs::path&)>& wants) {
    Walk walk(wants);
    walk.enter(folder, "");
    return walk.finish();
}

std::vector<std::string> list_folders(const fs::path& folder) {
    std::vector<std::string> folders;
    std::error_code error;
    for (const std::string& name : list_names(folder))
        if (!name.starts_with('.') && fs::is_directory(folder / name, error)) folders.push_back(name);
    return folders;
}

std::string describe_left_out(const FolderWalk& walk) {
    std::string text;
    for (const auto& [kind, same] : walk.left_out)
        text += (text.empty() ? "" : ", ") + std::to_string(same.count) + " " + kind + " (" + quoted(same.first, 60) +
                (same.count > 1 ? ", ...)" : ")");
    return text;
}

}  // namespace mlq
