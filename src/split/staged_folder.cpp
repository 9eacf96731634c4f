#include "mlq/split/staged_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "base/temporary.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace fs = std::filesystem;
namespace {

void check(const std::error_code& error, const fs::path& path, const char* verb) {
    if (error) throw Error(path.string(), std::string("cannot ") + verb + ": " + error.message());
}

}  // namespace

StagedFolder::StagedFolder(const fs::path& target, bool replace) : target_(target) {
    if (target_.empty()) throw Error("`output`", "the output folder is empty");
    if (!target_.has_filename()) target_ = target_.parent_path();  // "out/"
    std::error_code error;
    if (fs::exists(target_, error)) {
        if (!fs::is_directory(target_, error)) throw Error(target_.string(), "is a file, not a folder");
        const bool empty = fs::is_empty(target_, error);
        check(error, target_, "read");
        if (!empty && !replace)
            throw Error(target_.string(), "is not empty", "choose another folder, or `force` to replace files in it");
    }
    if (target_.has_parent_path()) {
        fs::create_directories(target_.parent_path(), error);
        check(error, target_.parent_path(), "create");
    }
    const fs::path temporary = name_temporary(target_);
    if (!fs::create_directory(temporary, error)) {
        check(error, target_, "create");
        throw Error(temporary.string(), "exists already", "remove it");
    }
    staging_ = temporary;
    lock_ = ::open(staging_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ >= 0) lock_temporary(lock_);
}

StagedFolder::~StagedFolder() {
    std::error_code ignored;
    if (lock_ >= 0) ::close(lock_);
    if (!staging_.empty()) fs::remove_all(staging_, ignored);
}

void StagedFolder::commit() {
    std::error_code error;
    if (!fs::exists(target_, error)) {
        fs::rename(staging_, target_, error);
        check(error, target_, "write");
    } else {
        for (const fs::directory_entry& entry : fs::directory_iterator(staging_)) {
            const fs::path to = target_ / entry.path().filename();
            if (fs::is_directory(to)) fs::remove_all(to, error);
            check(error, to, "replace");
            fs::rename(entry.path(), to, error);
            check(error, to, "write");
        }
        fs::remove(staging_, error);
    }
    staging_.clear();
}

}  // namespace mlq::split
